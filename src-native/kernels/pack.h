// Copying weights and activations into the order in which products read them.
#pragma once
#include "gates.h"
#include "multiply.h"

namespace UNROLL_TARGET {

static void pack(const unroll::PackArguments& a, float* arena, int part, int parts) {
  const float* source = arena + a.source;
  const int columns = a.groups * a.groupPadded;
  const Range range = shareOf(columns, kPanelColumns, part, parts);
  for (int column = range.first; column < range.last; column += kPanelColumns) {
    const int width = smaller(kPanelColumns, columns - column);
    float* panel = arena + a.destination + (ptrdiff_t)column * a.depth;
    for (int c = 0; c < width; c++) {
      const int group = (column + c) / a.groupPadded;
      const int member = (column + c) % a.groupPadded;
      if (member >= a.groupSize) {
        for (int k = 0; k < a.depth; k++) panel[(ptrdiff_t)k * width + c] = 0.0f;
        continue;
      }
      const float* from =
          source + (ptrdiff_t)group * a.groupStride + (ptrdiff_t)member * a.columnStride;
      for (int k = 0; k < a.depth; k++) {
        panel[(ptrdiff_t)k * width + c] = from[(ptrdiff_t)k * a.depthStride];
      }
    }
  }
}

static void bias(const unroll::BiasArguments& a, float* arena, int part, int) {
  if (part != 0) return;
  const float* input = arena + a.input;
  const float* recurrent = arena + a.recurrent;
  float* destination = arena + a.destination;
  const bool apart = a.cell == unroll::kGruAfter;
  for (int slot = 0; slot < gateSlots(a.cell); slot++) {
    for (int j = 0; j < a.hiddenPadded; j++) {
      float value = 0.0f;
      if (j < a.hidden && slot < gateCount(a.cell)) {
        const int at = slot * a.hidden + j;
        value = apart && slot == 2 ? input[at] : input[at] + recurrent[at];
      } else if (j < a.hidden && apart) {
        value = recurrent[2 * a.hidden + j];
      }
      destination[slot * a.hiddenPadded + j] = value;
    }
  }
}

// Packs `depth` rows of `columns` numbers into panels; a null row source stands for rows of zeros. The last panel is
// filled up with zeros to whole vectors.
static void packRows(const float* source, ptrdiff_t rowStride, int columns, int depth,
                     float* panels) {
  for (int column = 0; column < columns; column += kPanelColumns) {
    const int valid = smaller(kPanelColumns, columns - column);
    const int width = (valid + kWidth - 1) / kWidth * kWidth;
    for (int k = 0; k < depth; k++) {
      float* row = panels + (ptrdiff_t)column * depth + (ptrdiff_t)k * width;
      if (!source) {
        for (int c = 0; c < width; c++) row[c] = 0.0f;
        continue;
      }
      const float* from = source + k * rowStride + column;
      int c = 0;
      for (; c + kWidth <= valid; c += kWidth) store(row + c, load(from + c));
      for (; c < valid; c++) row[c] = from[c];
      for (; c < width; c++) row[c] = 0.0f;
    }
  }
}

}  // namespace UNROLL_TARGET
