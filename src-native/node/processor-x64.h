// What an x64 processor and its operating system can do. (__builtin_cpu_supports would tell, but needs a part of the
// compiler's library that not every linker has.)
#pragma once
#include <cpuid.h>
#include <stdint.h>

namespace unroll {

struct ProcessorX64 {
  // AVX2 and FMA.
  bool hasAvx2;
  // AVX-512 F, DQ, BW and VL, with all of the above.
  bool hasAvx512;
};

// Which registers the operating system saves when it switches threads.
inline uint64_t savedRegistersX64() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t{high} << 32 | low;
}

inline ProcessorX64 askProcessorX64() {
  constexpr uint32_t kFma = 1u << 12, kXgetbv = 1u << 27;
  constexpr uint32_t kAvx2 = 1u << 5;
  constexpr uint32_t kAvx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
  constexpr uint64_t kAvxSaved = 0x6;
#ifdef __APPLE__
  // macOS saves these of AVX-512 only once a thread uses them, and doesn't show them before.
  constexpr uint64_t kAvx512Saved = kAvxSaved;
#else
  constexpr uint64_t kAvx512Saved = 0xe6;
#endif
  uint32_t a, b, c, d, leaf7;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & kFma) || !(c & kXgetbv)) return {};
  if (!__get_cpuid_count(7, 0, &a, &leaf7, &c, &d)) return {};
  const uint64_t saved = savedRegistersX64();
  const bool hasAvx2 = (leaf7 & kAvx2) && (saved & kAvxSaved) == kAvxSaved;
  const bool hasAvx512 =
      hasAvx2 && (leaf7 & kAvx512) == kAvx512 && (saved & kAvx512Saved) == kAvx512Saved;
  return {hasAvx2, hasAvx512};
}

}  // namespace unroll
