// What the vectors of all targets have in common. Every operation is IEEE and on each lane separately, so that the
// width of a vector never affects a result.
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

// Gradients that have almost vanished become 0: as denormal numbers they would only slow the processor down, and
// WebAssembly has no flush-to-zero mode.
static inline Vector flushTiny(Vector value) {
  const Vector tiny = broadcast(0x1p-100f);
  return ((value < tiny) & (value > -tiny)) ? Vector{} : value;
}

}  // namespace UNROLL_TARGET
