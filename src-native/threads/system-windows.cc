#ifdef _WIN32
#include "system.h"

#include <errno.h>

namespace unroll {

int64_t monotonicMicroseconds() {
  LARGE_INTEGER frequency, now;
  QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&now);
  const int64_t seconds = now.QuadPart / frequency.QuadPart;
  const int64_t rest = now.QuadPart % frequency.QuadPart;
  return seconds * 1000000 + rest * 1000000 / frequency.QuadPart;
}

int Thread::start(void (*run)(void*), void* argument) {
  run_ = run;
  argument_ = argument;
  handle_ = CreateThread(nullptr, 0, enter, this, 0, nullptr);
  return handle_ ? 0 : EAGAIN;
}

DWORD WINAPI Thread::enter(void* self) {
  const auto* thread = static_cast<Thread*>(self);
  thread->run_(thread->argument_);
  return 0;
}

void Thread::join() {
  WaitForSingleObject(handle_, INFINITE);
  CloseHandle(handle_);
}

void Monitor::lock() { AcquireSRWLockExclusive(&lock_); }
void Monitor::unlock() { ReleaseSRWLockExclusive(&lock_); }
void Monitor::wait() { SleepConditionVariableSRW(&condition_, &lock_, INFINITE, 0); }
void Monitor::wakeAll() { WakeAllConditionVariable(&condition_); }

}  // namespace unroll
#endif
