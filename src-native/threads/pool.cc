#include "pool.h"

#include <chrono>

namespace unroll {
namespace {

using Clock = std::chrono::steady_clock;

// Workers look out for the next program for so long before they sleep: the next batch is gathered in it, and to be woken
// takes a good part of it again. Processors differ by ten times in how long one look takes, so the clock is asked.
constexpr auto kIdle = std::chrono::microseconds(500);
constexpr int kLooksPerClock = 64;

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
    const auto begin = Clock::now();
    for (int looks = 1; generation_.load(std::memory_order_acquire) == seen; looks++) {
      if (looks % kLooksPerClock != 0 || Clock::now() - begin < kIdle) {
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
