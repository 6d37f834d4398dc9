#include "pool.h"

#include "arguments.h"

namespace unroll {
namespace {

// Waiting threads spin this often before they give the processor away: a few tens of microseconds, about what lies
// between the stages of a step.
constexpr int kSpins = 4000;

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

Pool::Pool(const Target& target, int threads) : target_(target), threads_(threads) {
  for (int part = 1; part < threads_; part++) {
    workers_.emplace_back([this, part] { work(part); });
  }
}

Pool::~Pool() {
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
  share(0);
  awaitOthers();
}

void Pool::work(int part) {
  for (uint32_t seen = 0;;) {
    int spins = 0;
    while (generation_.load(std::memory_order_acquire) == seen) {
      if (++spins < kSpins) {
        relax();
        continue;
      }
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return generation_.load(std::memory_order_acquire) != seen; });
    }
    seen++;
    if (ending_) return;
    share(part);
    awaitOthers();
  }
}

void Pool::share(int part) {
  for (int64_t at = 0; at < length_;) {
    const Stage stage = static_cast<Stage>(program_[at]);
    const bool barrier = program_[at + 1] != 0;
    target_.run(stage, program_ + at + 2, arena_, part, threads_);
    if (barrier) awaitOthers();
    at += 2 + argumentCount(stage);
  }
}

void Pool::awaitOthers() {
  if (threads_ == 1) return;
  const uint32_t round = passed_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) == threads_ - 1) {
    arrived_.store(0, std::memory_order_relaxed);
    passed_.fetch_add(1, std::memory_order_release);
    return;
  }
  for (int spins = 0; passed_.load(std::memory_order_acquire) == round;) {
    if (++spins < kSpins) {
      relax();
    } else {
      std::this_thread::yield();
    }
  }
}

}  // namespace unroll
