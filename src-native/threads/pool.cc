#include "pool.h"

#include <errno.h>
#include <stdlib.h>

namespace unroll {
namespace {

// Workers look out for the next program for so long before they sleep: the next batch is gathered in it, and to be woken
// takes a good part of it again. Processors differ by ten times in how long one look takes, so the clock is asked.
constexpr int64_t kIdleMicroseconds = 500;
constexpr int kLooksPerClock = 64;

}  // namespace

void* Pool::operator new(size_t bytes) noexcept { return malloc(bytes); }
void Pool::operator delete(void* pool) { free(pool); }

Pool* Pool::start(const Target& target, int threads, int* error) {
  Pool* pool = new Pool(target, threads);
  *error = pool ? 0 : ENOMEM;
  for (int part = 1; part < threads && *error == 0; part++) {
    Worker& worker = pool->workers_[pool->started_];
    worker.pool = pool;
    worker.part = part;
    *error = worker.thread.start(
        [](void* argument) {
          const auto* self = static_cast<Worker*>(argument);
          self->pool->work(self->part);
        },
        &worker);
    if (*error == 0) pool->started_++;
  }
  if (*error == 0) return pool;
  delete pool;
  return nullptr;
}

Pool::~Pool() {
  monitor_.lock();
  ending_ = true;
  __atomic_fetch_add(&generation_, 1, __ATOMIC_RELEASE);
  monitor_.unlock();
  monitor_.wakeAll();
  for (int index = 0; index < started_; index++) workers_[index].thread.join();
}

void Pool::execute(const int32_t* program, int64_t length, float* arena) {
  program_ = program;
  length_ = length;
  arena_ = arena;
  if (threads_ > 1) {
    monitor_.lock();
    __atomic_fetch_add(&generation_, 1, __ATOMIC_RELEASE);
    monitor_.unlock();
    monitor_.wakeAll();
  }
  runShare(target_, program_, length_, arena_, 0, threads_, barrier_);
}

void Pool::work(int part) {
  const auto current = [&] { return __atomic_load_n(&generation_, __ATOMIC_ACQUIRE); };
  for (uint32_t seen = 0;; seen++) {
    const int64_t begin = monotonicMicroseconds();
    for (int looks = 1; current() == seen; looks++) {
      if (looks % kLooksPerClock != 0 || monotonicMicroseconds() - begin < kIdleMicroseconds) {
        relax();
        continue;
      }
      monitor_.lock();
      while (current() == seen) monitor_.wait();
      monitor_.unlock();
    }
    if (ending_) return;
    runShare(target_, program_, length_, arena_, part, threads_, barrier_);
  }
}

}  // namespace unroll
