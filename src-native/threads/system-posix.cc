#ifndef _WIN32
#include "system.h"

#include <time.h>

// glibc 2.34 moved these functions to another library and gave them a new version. A prebuilt addon asks for the first
// version, which every glibc has.
#ifdef UNROLL_FIRST_GLIBC
#if defined(__x86_64__)
#define UNROLL_FIRST_VERSION "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define UNROLL_FIRST_VERSION "GLIBC_2.17"
#endif
__asm__(".symver pthread_create, pthread_create@" UNROLL_FIRST_VERSION);
__asm__(".symver pthread_join, pthread_join@" UNROLL_FIRST_VERSION);
#endif

namespace unroll {

int64_t monotonicMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000000 + now.tv_nsec / 1000;
}

int Thread::start(void (*run)(void*), void* argument) {
  run_ = run;
  argument_ = argument;
  return pthread_create(&handle_, nullptr, enter, this);
}

void* Thread::enter(void* self) {
  const auto* thread = static_cast<Thread*>(self);
  thread->run_(thread->argument_);
  return nullptr;
}

void Thread::join() { pthread_join(handle_, nullptr); }

void Monitor::lock() { pthread_mutex_lock(&lock_); }
void Monitor::unlock() { pthread_mutex_unlock(&lock_); }
void Monitor::wait() { pthread_cond_wait(&condition_, &lock_); }
void Monitor::wakeAll() { pthread_cond_broadcast(&condition_); }

}  // namespace unroll
#endif
