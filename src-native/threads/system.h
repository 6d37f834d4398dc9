// What the pool needs of the operating system. The C++ library's threads would do, but an addon that carries that
// library along is twice as large and needs newer systems than Node does.
#pragma once
#include <stdint.h>

#ifdef _WIN32
#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace unroll {

// Microseconds of a clock that never goes back.
int64_t monotonicMicroseconds();

class Thread {
 public:
  // Starts it. 0, or the system's error number if it gives no more threads.
  int start(void (*run)(void*), void* argument);
  // Waits for its end; to be called once for each thread that was started.
  void join();

 private:
  void (*run_)(void*);
  void* argument_;
#ifdef _WIN32
  static DWORD WINAPI enter(void* self);
  HANDLE handle_;
#else
  static void* enter(void* self);
  pthread_t handle_;
#endif
};

// A lock, and a wait for what happens under it.
class Monitor {
 public:
  Monitor() = default;
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  void lock();
  void unlock();
  // Unlocks, sleeps until it is woken, and locks again. It may also wake for no reason.
  void wait();
  void wakeAll();

 private:
#ifdef _WIN32
  SRWLOCK lock_ = SRWLOCK_INIT;
  CONDITION_VARIABLE condition_ = CONDITION_VARIABLE_INIT;
#else
  pthread_mutex_t lock_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition_ = PTHREAD_COND_INITIALIZER;
#endif
};

}  // namespace unroll
