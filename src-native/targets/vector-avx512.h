// AVX-512: 16 floats a vector, tiles of 6 rows x 4 vectors (24 of 32 registers accumulate).
#pragma once
#include <immintrin.h>

namespace UNROLL_TARGET {

constexpr int kWidth = 16;
constexpr int kTileRows = 6;
constexpr int kTileVectors = 4;
constexpr int kDepthBlock = 192;

typedef float Vector __attribute__((vector_size(64)));
typedef int32_t IntVector __attribute__((vector_size(64)));

inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
inline Vector squareRoot(Vector a) {
  // The masked form with a full mask: g++ 12 warns of the plain one's undefined source.
  return (Vector)_mm512_maskz_sqrt_ps((__mmask16)-1, (__m512)a);
}

// a > b ? a : b and a < b ? a : b: a NaN in b stays.
inline Vector larger(Vector a, Vector b) { return (Vector)_mm512_max_ps((__m512)a, (__m512)b); }
inline Vector lesser(Vector a, Vector b) { return (Vector)_mm512_min_ps((__m512)a, (__m512)b); }

}  // namespace UNROLL_TARGET
