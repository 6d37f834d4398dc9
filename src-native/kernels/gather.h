// Network inputs from the bytes of images.
#pragma once
#include "multiply.h"

namespace UNROLL_TARGET {

// Four in five pixels of a digit are background: it is written first, in long runs, and then skipped four at a time.
static void gather(const unroll::GatherArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  const float* table = arena + a.table;
  const ptrdiff_t count = (ptrdiff_t)(rows.last - rows.first) * a.inputSize;
  for (int t = 0; t < a.pixels / a.inputSize; t++) {
    float* inputs = arena + a.inputs + ((ptrdiff_t)t * a.size + rows.first) * a.inputSize;
    for (ptrdiff_t j = 0; j < count; j++) inputs[j] = table[0];
  }
  for (int row = rows.first; row < rows.last; row++) {
    const uint8_t* image = (const uint8_t*)(arena + a.images) + (ptrdiff_t)row * a.pixels;
    float* inputs = arena + a.inputs + (ptrdiff_t)row * a.inputSize;
    // Places are unchecked data.
    const uint32_t last = (uint32_t)(a.size * a.pixels - 1 - row * a.inputSize);
    for (int pixel = 0; pixel < a.pixels; pixel += 4) {
      uint32_t four;
      __builtin_memcpy(&four, image + pixel, sizeof four);
      if (four == 0) continue;
      for (int p = pixel; p < pixel + 4; p++) {
        uint32_t place;
        __builtin_memcpy(&place, arena + a.places + p, sizeof place);
        inputs[place < last ? place : last] = table[image[p]];
      }
    }
  }
}

}  // namespace UNROLL_TARGET
