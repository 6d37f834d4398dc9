// NEON on 64-bit ARM: 4 floats a vector, tiles of 6 rows x 4 vectors (24 of 32 registers accumulate).
#pragma once
#include <arm_neon.h>

namespace UNROLL_TARGET {

constexpr int kWidth = 4;
constexpr int kTileRows = 6;
constexpr int kTileVectors = 4;
constexpr int kDepthBlock = 256;

typedef float Vector __attribute__((vector_size(16)));
typedef int32_t IntVector __attribute__((vector_size(16)));

inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
inline Vector squareRoot(Vector a) { return (Vector)vsqrtq_f32((float32x4_t)a); }

// A NaN in b stays.
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector lesser(Vector a, Vector b) { return a < b ? a : b; }

}  // namespace UNROLL_TARGET
