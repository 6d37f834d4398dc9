// Philox 4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.2.
// The TypeScript side has the same generator in src-shared/random/philox.ts.
#pragma once
#include <stdint.h>

namespace UNROLL_TARGET {

static inline void philox(uint32_t key0, uint32_t key1, uint32_t counter0, uint32_t counter1,
                          uint32_t counter2, uint32_t* block) {
  uint32_t c0 = counter0, c1 = counter1, c2 = counter2, c3 = 0;
  for (int round = 0; round < 10; round++) {
    const uint64_t product0 = (uint64_t)0xd2511f53u * c0;
    const uint64_t product1 = (uint64_t)0xcd9e8d57u * c2;
    c0 = (uint32_t)(product1 >> 32) ^ c1 ^ key0;
    c1 = (uint32_t)product1;
    c2 = (uint32_t)(product0 >> 32) ^ c3 ^ key1;
    c3 = (uint32_t)product0;
    key0 += 0x9e3779b9u;
    key1 += 0xbb67ae85u;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

}  // namespace UNROLL_TARGET
