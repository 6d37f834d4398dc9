// Any processor: vectors of 4 as the compiler makes them.
#pragma once
#include <stdint.h>

namespace UNROLL_TARGET {

constexpr int kWidth = 4;
constexpr int kTileRows = 4;
constexpr int kTileVectors = 2;
constexpr int kDepthBlock = 256;

typedef float Vector __attribute__((vector_size(16)));
typedef int32_t IntVector __attribute__((vector_size(16)));

#ifdef __FP_FAST_FMAF
inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  Vector result;
  for (int lane = 0; lane < kWidth; lane++) result[lane] = __builtin_fmaf(a[lane], b[lane], c[lane]);
  return result;
}
#else
typedef double DoubleVector __attribute__((vector_size(32)));
typedef int64_t LongVector __attribute__((vector_size(32)));

// Where the processor has none, fused multiply-adds are made of doubles: some C libraries round twice. The product of
// two floats is exact as a double. The sum is rounded to odd, that is, if it isn't exact, to that neighbour whose last
// bit is 1: from it, rounding to a float gives the same as from the exact sum.
inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  const DoubleVector product =
      __builtin_convertvector(a, DoubleVector) * __builtin_convertvector(b, DoubleVector);
  const DoubleVector addend = __builtin_convertvector(c, DoubleVector);
  const DoubleVector sum = product + addend;
  // What rounding has taken from the sum, exactly; not a number if the sum is none or infinite.
  const DoubleVector added = sum - product;
  const DoubleVector lost = (product - (sum - added)) + (addend - added);
  const DoubleVector zero = {};
  const LongVector isRounded = (lost > zero) | (lost < zero);
  // 1 to leave zero, -1 to come nearer to it.
  const LongVector towardsLost = ((lost > zero) ^ (sum > zero)) | 1;
  const LongVector bits = (LongVector)sum;
  const LongVector isEven = (bits & 1) - 1;
  return __builtin_convertvector((DoubleVector)(bits + (towardsLost & isRounded & isEven)), Vector);
}
#endif
inline Vector squareRoot(Vector a) {
  Vector result;
  for (int lane = 0; lane < kWidth; lane++) result[lane] = __builtin_sqrtf(a[lane]);
  return result;
}

// A NaN in b stays.
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector lesser(Vector a, Vector b) { return a < b ? a : b; }

}  // namespace UNROLL_TARGET
