// What all targets share of their vectors. Every operation is IEEE and on each lane alone, so that the width of a
// vector never shows in a result.
#pragma once
#include <stdint.h>

namespace UNROLL_TARGET {

// Rows start anywhere: loads and stores promise no alignment beyond that of a float.
typedef float UnalignedVector __attribute__((vector_size(kWidth * sizeof(float)), aligned(4), may_alias));

static inline Vector load(const float* source) { return *(const UnalignedVector*)source; }

static inline void store(float* destination, Vector value) {
  *(UnalignedVector*)destination = value;
}

static inline Vector broadcast(float value) { return value - Vector{}; }

static inline IntVector asInts(Vector value) { return (IntVector)value; }
static inline Vector asFloats(IntVector value) { return (Vector)value; }

// Gradients that have all but vanished become 0: as denormal numbers they would only slow the processor down, and
// a flush-to-zero mode is not to be had in WebAssembly.
static inline Vector flushTiny(Vector value) {
  const Vector tiny = broadcast(0x1p-100f);
  return ((value < tiny) & (value > -tiny)) ? Vector{} : value;
}

}  // namespace UNROLL_TARGET
