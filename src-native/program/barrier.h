// Where threads wait for each other. It needs nothing but atomic words, so that it can stand in WebAssembly's memory.
#pragma once
#include <stdint.h>

#if defined(_WIN32)
extern "C" __declspec(dllimport) int __stdcall SwitchToThread(void);
#elif !defined(__wasm__)
#include <sched.h>
#endif

namespace unroll {

// Waiting threads spin this often before they give the processor away: a few tens of microseconds, about what lies
// between the stages of a step.
constexpr int kSpins = 4000;

// Tells the processor that this thread only waits.
inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

class Barrier {
 public:
  // Returns once all of `threads` have called it.
  void await(int threads) {
    if (threads == 1) return;
    const int32_t round = __atomic_load_n(&passed_, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&arrived_, 1, __ATOMIC_ACQ_REL) == threads) {
      __atomic_store_n(&arrived_, 0, __ATOMIC_RELAXED);
      __atomic_store_n(&passed_, round + 1, __ATOMIC_RELEASE);
#ifdef __wasm__
      __builtin_wasm_memory_atomic_notify(&passed_, threads);
#endif
      return;
    }
    for (int spins = 0; __atomic_load_n(&passed_, __ATOMIC_ACQUIRE) == round;) {
      if (++spins < kSpins) {
        relax();
        continue;
      }
#ifdef __wasm__
      __builtin_wasm_memory_atomic_wait32(&passed_, round, -1);
#elif defined(_WIN32)
      SwitchToThread();
#else
      sched_yield();
#endif
    }
  }

 private:
  int32_t arrived_ = 0;
  int32_t passed_ = 0;
};

}  // namespace unroll
