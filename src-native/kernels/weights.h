// Gradients by weights: products over all rows and steps. Threads split the result, never the sum, so each element is
// one chain over all rows in order.
#pragma once
#include "pack.h"

namespace UNROLL_TARGET {

// Columns of the left side that are packed at a time: tiles of kTileRows within a range that stays in cache.
constexpr int kLeftTiles = 8;
constexpr int kLeftColumns = kLeftTiles * kTileRows;
static_assert(kLeftColumns % kWidth == 0, "packLeft adds whole vectors up");

// Panels of the widest product's columns, for the input and twice for the recurrent side, and the left tiles.
static int64_t scratchLength(int64_t inputColumns, int64_t hiddenPadded) {
  const int64_t input = (inputColumns + kWidth - 1) / kWidth * kWidth;
  return kDepthBlock * (input + 2 * hiddenPadded + kLeftColumns + kPanelColumns) +
         (kLeftTiles + 1) * 2 * kWidth;
}

// Floats from one packed tile to the next. Tiles are written by whole vectors, whose excess must not reach the next.
static inline ptrdiff_t tileStride(int depth) { return (ptrdiff_t)depth * kTileRows + kWidth; }

// Packs `columns` (at most kLeftColumns) of `depth` rows into tiles [tile][k][rows of tile] and adds each column up,
// going on from `sums`. May read up to a vector beyond the last column.
static void packLeft(const float* source, ptrdiff_t rowStride, int columns, int depth,
                     float* tiles, float* sums) {
  // Row by row, since neighbouring columns share cache lines. What a vector writes too much, the next k overwrites.
  if (columns == kLeftColumns) {
    Vector totals[kLeftColumns / kWidth];
    for (int v = 0; v < kLeftColumns / kWidth; v++) totals[v] = load(sums + v * kWidth);
    for (int k = 0; k < depth; k++) {
      const float* row = source + k * rowStride;
      float* to = tiles + k * kTileRows;
#pragma GCC unroll 12
      for (int v = 0; v < kLeftColumns / kWidth; v++) totals[v] = totals[v] + load(row + v * kWidth);
#pragma GCC unroll 8
      for (int tile = 0; tile < kLeftTiles; tile++) {
        for (int r = 0; r < kTileRows; r += kWidth) {
          store(to + tile * tileStride(depth) + r, load(row + tile * kTileRows + r));
        }
      }
    }
    for (int v = 0; v < kLeftColumns / kWidth; v++) store(sums + v * kWidth, totals[v]);
    return;
  }
  for (int k = 0; k < depth; k++) {
    const float* row = source + k * rowStride;
    for (int column = 0; column < columns; column += kTileRows) {
      const int rows = smaller(kTileRows, columns - column);
      float* to = tiles + column / kTileRows * tileStride(depth) + k * rows;
      for (int r = 0; r < kTileRows; r += kWidth) store(to + r, load(row + column + r));
    }
    for (int c = 0; c < columns; c++) sums[c] += row[c];
  }
}

// result[m][n] (+)= sum over k of left[k][m] * right[k][n], for the packed tiles of packLeft and panels of packRows.
// Only the panels in [firstColumn, lastColumn) are done; firstColumn is a multiple of kPanelColumns.
static void accumulateOuter(const float* tiles, int rows, const float* panels, int firstColumn,
                            int lastColumn, int depth, bool fresh, float* result,
                            ptrdiff_t resultStride) {
  static const float zeros[kPanelColumns] = {};
  for (int column = firstColumn; column < lastColumn; column += kPanelColumns) {
    const int valid = smaller(kPanelColumns, lastColumn - column);
    const int vectors = (valid + kWidth - 1) / kWidth;
    for (int row = 0; row < rows; row += kTileRows) {
      const int tileRows = smaller(kTileRows, rows - row);
      const Block block = {tiles + row / kTileRows * tileStride(depth), 0, panels + (ptrdiff_t)column * depth,
                           depth};
      const TileFunction tile = tileFunction<true>(tileRows, vectors);
      float* at = result + row * resultStride + column;
      if (valid == vectors * kWidth) {
        tile(fresh ? zeros : at, fresh ? 0 : resultStride, at, resultStride, &block, 1);
        continue;
      }
      // The last columns don't fill a vector: the tile is made beside and its valid part copied.
      float beside[kTileRows * kPanelColumns] = {};
      for (int r = 0; !fresh && r < tileRows; r++) {
        __builtin_memcpy(beside + r * kPanelColumns, at + r * resultStride, sizeof(float) * valid);
      }
      tile(beside, kPanelColumns, beside, kPanelColumns, &block, 1);
      for (int r = 0; r < tileRows; r++) {
        __builtin_memcpy(at + r * resultStride, beside + r * kPanelColumns, sizeof(float) * valid);
      }
    }
  }
}

static void weightGradient(const unroll::WeightGradientArguments& a, float* arena, int part,
                           int parts) {
  const int gates = gateCount(a.cell);
  const int tilesPerGate = (a.hidden + kTileRows - 1) / kTileRows;
  const Range units = shareOf(gates * tilesPerGate, 1, part, parts);
  if (units.first >= units.last) return;
  const int padded = a.hiddenPadded;
  const ptrdiff_t gateRow = (ptrdiff_t)gateSlots(a.cell) * padded;
  const int inputColumns = a.inputParts * a.inputSize;
  const int inputWidth = (inputColumns + kWidth - 1) / kWidth * kWidth;
  const int rowsTotal = a.steps * a.size;

  float* inputPanels = arena + a.scratch + (ptrdiff_t)part * a.scratchStride;
  float* recurrentPanels = inputPanels + (ptrdiff_t)kDepthBlock * inputWidth;
  float* resetPanels = recurrentPanels + (ptrdiff_t)kDepthBlock * padded;
  float* tiles = resetPanels + (ptrdiff_t)kDepthBlock * padded;

  for (int row = 0; row < rowsTotal;) {
    // The rows of the step that has no step before it are a block of their own: their recurrent side is zero.
    const int edge = a.reverse ? rowsTotal - a.size : a.size;
    int depth = smaller(kDepthBlock, rowsTotal - row);
    if (row < edge) depth = smaller(depth, edge - row);
    const bool opening = a.reverse ? row >= edge : row < edge;
    const bool fresh = row == 0;
    const float* gateRows = arena + a.gates + row * gateRow;

    const float* input = arena + a.input + (ptrdiff_t)row * a.inputRowStride;
    if (a.inputParts == 1) {
      packRows(input, a.inputRowStride, inputColumns, depth, inputPanels);
    } else {
      // Both directions of the layer below lie apart by their padding; panels have them side by side.
      for (int column = 0; column < inputColumns; column += kPanelColumns) {
        const int valid = smaller(kPanelColumns, inputColumns - column);
        const int width = (valid + kWidth - 1) / kWidth * kWidth;
        for (int k = 0; k < depth; k++) {
          float* to = inputPanels + (ptrdiff_t)column * depth + (ptrdiff_t)k * width;
          const float* from = input + k * (ptrdiff_t)a.inputRowStride;
          for (int c = 0; c < width; c++) {
            const int at = column + c;
            to[c] = c < valid ? from[at / a.inputSize * a.inputPadded + at % a.inputSize] : 0.0f;
          }
        }
      }
    }
    const int shift = a.reverse ? a.size : -a.size;
    packRows(opening ? nullptr
                     : arena + a.output + (ptrdiff_t)(row + shift) * a.outputRowStride,
             a.outputRowStride, a.hidden, depth, recurrentPanels);
    if (a.cell == unroll::kGruBefore) {
      packRows(gateRows + 3 * padded, gateRow, a.hidden, depth, resetPanels);
    }

    for (int unit = units.first; unit < units.last;) {
      const int gate = unit / tilesPerGate;
      const int first = unit % tilesPerGate * kTileRows;
      const int lastUnit = smaller(smaller(unit + kLeftTiles, units.last), (gate + 1) * tilesPerGate);
      const int columns =
          smaller(a.hidden, (lastUnit - gate * tilesPerGate) * kTileRows) - first;
      const ptrdiff_t at = (ptrdiff_t)gate * a.hidden + first;
      float* inputBias = arena + a.inputBias + at;
      float* recurrentBias = arena + a.recurrentBias + at;
      if (fresh) {
        __builtin_memset(inputBias, 0, sizeof(float) * columns);
        __builtin_memset(recurrentBias, 0, sizeof(float) * columns);
      }
      const int fromRecurrent = recurrentSlot(a.cell, gate);
      const float* left = gateRows + gate * padded + first;
      packLeft(left, gateRow, columns, depth, tiles, inputBias);
      accumulateOuter(tiles, columns, inputPanels, 0, inputColumns, depth, fresh,
                      arena + a.inputWeight + at * inputColumns, inputColumns);
      if (fromRecurrent == gate) {
        __builtin_memcpy(recurrentBias, inputBias, sizeof(float) * columns);
      } else {
        const float* recurrentLeft = gateRows + fromRecurrent * padded + first;
        packLeft(recurrentLeft, gateRow, columns, depth, tiles, recurrentBias);
      }
      const bool reset = a.cell == unroll::kGruBefore && gate == 2;
      accumulateOuter(tiles, columns, reset ? resetPanels : recurrentPanels, 0, a.hidden, depth,
                      fresh, arena + a.recurrentWeight + at * a.hidden, a.hidden);
      unit = lastUnit;
    }
    row += depth;
  }
}

}  // namespace UNROLL_TARGET
