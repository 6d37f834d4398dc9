// Loading and storing the first lanes of a vector, for targets without masked instructions.
#pragma once
#include "../kernels/vector.h"

namespace UNROLL_TARGET {

// The first `count` floats, 1 to kWidth, and zeros; nothing after them is read or written.
static inline Vector loadFirst(const float* source, int count) {
  if (count == kWidth) return load(source);
  Vector value = {};
  for (int lane = 0; lane < count; lane++) value[lane] = source[lane];
  return value;
}
static inline void storeFirst(float* destination, int count, Vector value) {
  if (count == kWidth) return store(destination, value);
  for (int lane = 0; lane < count; lane++) destination[lane] = value[lane];
}

}  // namespace UNROLL_TARGET
