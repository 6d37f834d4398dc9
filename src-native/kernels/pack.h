// Copying weights and activations into the order in which products read them.
#pragma once
#include "stages.h"
#include "multiply.h"

namespace UNROLL_TARGET {

// Steps of the depth that are transposed at a time, so that what is written stays in the first-level cache.
constexpr int kTransposed = 16;

static void pack(const unroll::PackArguments& a, float* arena, int part, int parts) {
  const int columns = a.groups * a.groupPadded;
  const Range range = shareOf(columns, kWidth, part, parts);
  for (int first = 0, width = 0; first < range.last; first += width) {
    width = panelWidth(columns - first);
    for (int column = first; column < first + width; column += kWidth) {
      if (column < range.first || column >= range.last) continue;
      // Groups are whole vectors, so that these columns are of one group.
      const int member = column % a.groupPadded;
      const int valid = a.groupSize > member ? smaller(kWidth, a.groupSize - member) : 0;
      const float* from = arena + a.source + (ptrdiff_t)(column / a.groupPadded) * a.groupStride +
                          (ptrdiff_t)member * a.columnStride;
      float* to = arena + a.destination + (ptrdiff_t)first * a.depth + (column - first);
      for (int k0 = 0; k0 < a.depth; k0 += kTransposed) {
        const int last = smaller(a.depth, k0 + kTransposed);
        if (a.columnStride == 1 && valid == kWidth) {
          for (int k = k0; k < last; k++) {
            store(to + (ptrdiff_t)k * width, load(from + (ptrdiff_t)k * a.depthStride));
          }
          continue;
        }
        for (int c = 0; c < valid; c++) {
          const float* source = from + (ptrdiff_t)c * a.columnStride;
          for (int k = k0; k < last; k++) {
            to[(ptrdiff_t)k * width + c] = source[(ptrdiff_t)k * a.depthStride];
          }
        }
        for (int c = valid; c < kWidth; c++) {
          for (int k = k0; k < last; k++) to[(ptrdiff_t)k * width + c] = 0.0f;
        }
      }
    }
  }
}

static void bias(const unroll::BiasArguments& a, float* arena, int part, int) {
  if (part != 0) return;
  const float* input = arena + a.input;
  const float* recurrent = arena + a.recurrent;
  float* destination = arena + a.destination;
  const unroll::CellLayout& cell = unroll::layoutOf(a.cell);
  const int last = cell.gates - 1;
  for (int slot = 0; slot < cell.slots(); slot++) {
    for (int j = 0; j < a.hiddenPadded; j++) {
      float value = 0.0f;
      if (j < a.hidden && slot < cell.gates) {
        const int at = slot * a.hidden + j;
        value = cell.recurrentSlot(slot) == slot ? input[at] + recurrent[at] : input[at];
      } else if (j < a.hidden && cell.recurrentSlot(last) == slot) {
        value = recurrent[last * a.hidden + j];
      }
      destination[slot * a.hiddenPadded + j] = value;
    }
  }
}

// Packs rows of `columns` numbers into panels of `depth` rows, as their rows from `first` on. Whole vectors are copied:
// up to a vector is read beyond the last column, and the last panel's excess columns are undefined.
static void packRows(const float* source, ptrdiff_t rowStride, int columns, int rows, float* panels,
                     int first, int depth) {
  for (int column = 0, width = 0; column < columns; column += width) {
    width = panelWidth(columns - column);
    const float* from = source + column;
    float* to = panels + (ptrdiff_t)column * depth + (ptrdiff_t)first * width;
    for (int k = 0; k < rows; k++) {
      for (int c = 0; c < width; c += kWidth) store(to + c, load(from + c));
      from += rowStride;
      to += width;
    }
  }
}

}  // namespace UNROLL_TARGET
