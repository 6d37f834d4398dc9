// AVX2 with FMA: 8 floats a vector, tiles of 6 rows x 2 vectors (12 of 16 registers accumulate).
#pragma once
#include <immintrin.h>

namespace UNROLL_TARGET {

constexpr int kWidth = 8;
constexpr int kTileRows = 6;
constexpr int kTileVectors = 2;
constexpr int kDepthBlock = 256;

typedef float Vector __attribute__((vector_size(32)));
typedef int32_t IntVector __attribute__((vector_size(32)));

inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  return (Vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
inline Vector squareRoot(Vector a) { return (Vector)_mm256_sqrt_ps((__m256)a); }

// Lanes below `count` have their sign bits set.
inline __m256i firstLanes(int count) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

// The first `count` floats, 1 to kWidth, and zeros; nothing after them is read or written.
inline Vector loadFirst(const float* source, int count) {
  return (Vector)_mm256_maskload_ps(source, firstLanes(count));
}
inline void storeFirst(float* destination, int count, Vector value) {
  _mm256_maskstore_ps(destination, firstLanes(count), (__m256)value);
}

// a > b ? a : b and a < b ? a : b: a NaN in b stays.
inline Vector larger(Vector a, Vector b) { return (Vector)_mm256_max_ps((__m256)a, (__m256)b); }
inline Vector lesser(Vector a, Vector b) { return (Vector)_mm256_min_ps((__m256)a, (__m256)b); }

}  // namespace UNROLL_TARGET
