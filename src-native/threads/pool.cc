#include "pool.h"

namespace unroll {
namespace {

// Workers spin this often for the next program before they sleep: a few hundred microseconds, in which the next batch
// is gathered. To be woken takes a good part of that again.
constexpr int kIdleSpins = 40000;

}  // namespace

Pool::Pool(const Target& target, int threads) : target_(target), threads_(threads) {
  try {
    for (int part = 1; part < threads_; part++) {
      workers_.emplace_back([this, part] { work(part); });
    }
  } catch (...) {
    end();
    throw;
  }
}

Pool::~Pool() { end(); }

void Pool::end() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
    generation_.fetch_add(1, std::memory_order_release);
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Pool::execute(const int32_t* program, int64_t length, float* arena) {
  program_ = program;
  length_ = length;
  arena_ = arena;
  if (threads_ > 1) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      generation_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
  }
  runShare(target_, program_, length_, arena_, 0, threads_, barrier_);
}

void Pool::work(int part) {
  for (uint32_t seen = 0;; seen++) {
    for (int spins = 0; generation_.load(std::memory_order_acquire) == seen;) {
      if (++spins < kIdleSpins) {
        relax();
        continue;
      }
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return generation_.load(std::memory_order_acquire) != seen; });
    }
    if (ending_) return;
    runShare(target_, program_, length_, arena_, part, threads_, barrier_);
  }
}

}  // namespace unroll
