// A pool of threads that run programs together. The calling thread is one of them.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "../program/program.h"
#include "system.h"

namespace unroll {

constexpr int kMaxThreads = 1024;

class Pool {
 public:
  // threads: 1 to kMaxThreads. Null if the system gives no more; `error` is then its number for the reason.
  static Pool* start(const Target& target, int threads, int* error);
  // Joins the threads.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  // The C library's memory, so that the addon needs no C++ library.
  static void* operator new(size_t bytes) noexcept;
  static void operator delete(void* pool);

  const Target& target() const { return target_; }
  int threads() const { return threads_; }

  // Returns when all stages are done. Not to be called from two threads at once.
  void execute(const int32_t* program, int64_t length, float* arena);

 private:
  struct Worker {
    Pool* pool;
    int part;
    Thread thread;
  };

  Pool(const Target& target, int threads) : target_(target), threads_(threads) {}
  void work(int part);

  const Target& target_;
  const int threads_;
  Worker workers_[kMaxThreads];
  // How many of them run.
  int started_ = 0;

  const int32_t* program_ = nullptr;
  int64_t length_ = 0;
  float* arena_ = nullptr;

  // Counts programs; workers sleep on it.
  uint32_t generation_ = 0;
  bool ending_ = false;
  Monitor monitor_;
  Barrier barrier_;
};

}  // namespace unroll
