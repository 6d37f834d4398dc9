// Any processor: vectors of 4 as the compiler makes them, fused multiply-adds by the C library, which is slow where
// the processor has none but gives the same bits.
#pragma once
#include <cmath>

namespace UNROLL_TARGET {

constexpr int kWidth = 4;
constexpr int kTileRows = 4;
constexpr int kTileVectors = 2;
constexpr int kDepthBlock = 256;

typedef float Vector __attribute__((vector_size(16)));
typedef int32_t IntVector __attribute__((vector_size(16)));

inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  Vector result;
  for (int lane = 0; lane < kWidth; lane++) result[lane] = fmaf(a[lane], b[lane], c[lane]);
  return result;
}
inline Vector squareRoot(Vector a) {
  Vector result;
  for (int lane = 0; lane < kWidth; lane++) result[lane] = sqrtf(a[lane]);
  return result;
}

// A NaN in b stays.
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector lesser(Vector a, Vector b) { return a < b ? a : b; }

}  // namespace UNROLL_TARGET
