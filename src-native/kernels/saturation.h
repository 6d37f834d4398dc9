// How many values of a layer are saturated, counted on some rows of the batch.
#pragma once
#include "multiply.h"

namespace UNROLL_TARGET {

static void saturation(const unroll::SaturationArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  const float low = unroll::realArgument(a.low);
  const float high = unroll::realArgument(a.high);
  const float* values = arena + a.values + (ptrdiff_t)part * a.partGap;
  const int sample = (rows.first + a.rowInterval - 1) / a.rowInterval;
  for (int row = sample * a.rowInterval; row < rows.last; row += a.rowInterval) {
    int32_t counts[2] = {};
    for (int t = 0; t < a.steps; t++) {
      const float* value = values + (ptrdiff_t)t * a.timeStride + (ptrdiff_t)row * a.rowStride;
      for (int j = 0; j < a.hidden; j++) {
        counts[0] += value[j] < low;
        counts[1] += value[j] > high;
      }
    }
    __builtin_memcpy(arena + a.counts + 2 * (row / a.rowInterval), counts, sizeof counts);
  }
}

}  // namespace UNROLL_TARGET
