// WebAssembly with relaxed SIMD: 4 floats a vector, tiles of 4 rows x 2 vectors, which 16 registers hold.
#pragma once
#include <stdint.h>

namespace UNROLL_TARGET {

constexpr int kWidth = 4;
constexpr int kTileRows = 4;
constexpr int kTileVectors = 2;
constexpr int kDepthBlock = 256;

typedef float Vector __attribute__((vector_size(16)));
typedef int32_t IntVector __attribute__((vector_size(16)));

// Fused where the processor has it; `isFused` in wasm/exports.cc tests it.
inline Vector fusedMultiplyAdd(Vector a, Vector b, Vector c) {
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
}
inline Vector squareRoot(Vector a) { return __builtin_elementwise_sqrt(a); }

// a > b ? a : b and a < b ? a : b: a NaN in b stays. WebAssembly's instructions take the two in the opposite order.
inline Vector larger(Vector a, Vector b) {
  return (Vector)__builtin_wasm_pmax_f32x4(b, a);
}
inline Vector lesser(Vector a, Vector b) {
  return (Vector)__builtin_wasm_pmin_f32x4(b, a);
}

}  // namespace UNROLL_TARGET
