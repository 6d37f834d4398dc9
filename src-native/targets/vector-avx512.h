// AVX-512: 16 floats a vector, tiles of 8 rows x 3 vectors (24 of 32 registers accumulate).
#pragma once
#include <immintrin.h>

namespace UNROLL_TARGET {

constexpr int kWidth = 16;
constexpr int kTileRows = 8;
constexpr int kTileVectors = 3;
constexpr int kDepthBlock = 192;

typedef float Vector __attribute__((vector_size(64)));
typedef int32_t IntVector __attribute__((vector_size(64)));

inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
inline Vector squareRoot(Vector a) {
  // The masked form with a full mask: g++ 12 warns about the undefined source of the plain one.
  return (Vector)_mm512_maskz_sqrt_ps((__mmask16)-1, (__m512)a);
}

// The first `count` floats, 1 to kWidth, and zeros; nothing after them is read or written.
inline Vector loadFirst(const float* source, int count) {
  return (Vector)_mm512_maskz_loadu_ps((__mmask16)(0xffff >> (kWidth - count)), source);
}
inline void storeFirst(float* destination, int count, Vector value) {
  _mm512_mask_storeu_ps(destination, (__mmask16)(0xffff >> (kWidth - count)), (__m512)value);
}

// a > b ? a : b and a < b ? a : b: a NaN in b stays.
inline Vector larger(Vector a, Vector b) { return (Vector)_mm512_max_ps((__m512)a, (__m512)b); }
inline Vector lesser(Vector a, Vector b) { return (Vector)_mm512_min_ps((__m512)a, (__m512)b); }

}  // namespace UNROLL_TARGET
