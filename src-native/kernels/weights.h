// Gradients of weights: products over all rows and steps. The batch is split into fixed blocks of rows, each with a
// separate sum, so that a thread can keep to rows that are already in its cache. Within a block threads split the
// result, never the sum: each element is one chain over the block's rows in order.
#pragma once
#include "pack.h"

namespace UNROLL_TARGET {

// Columns of the left side that are packed at a time: tiles of kTileRows within a range that stays in cache.
constexpr int kLeftTiles = 8;
constexpr int kLeftColumns = kLeftTiles * kTileRows;
static_assert(kLeftColumns % kWidth == 0, "packLeft adds whole vectors up");

// Panels of the widest product's columns, for the input (in up to two parts) and twice for the recurrent side, and the
// left tiles.
static int64_t scratchLength(int64_t inputColumns, int64_t hiddenPadded) {
  const int64_t input = (inputColumns + kWidth - 1) / kWidth * kWidth + kWidth;
  return kDepthBlock * (input + 2 * hiddenPadded + kLeftColumns + kPanelColumns);
}

// Packs `columns` (at most kLeftColumns) of some rows into tiles [tile][depth][kTileRows], as their rows from `first`
// on, and adds each column to `sums`. Reads up to a tile beyond the last column.
static void packLeft(const float* source, ptrdiff_t rowStride, int columns, int rows, float* tiles,
                     int first, int depth, float* sums) {
  const ptrdiff_t tileStride = (ptrdiff_t)depth * kTileRows;
  float* to = tiles + (ptrdiff_t)first * kTileRows;
  // Row by row, since neighbouring columns share cache lines.
  if (columns == kLeftColumns) {
    Vector totals[kLeftColumns / kWidth];
    for (int v = 0; v < kLeftColumns / kWidth; v++) totals[v] = load(sums + v * kWidth);
    for (int k = 0; k < rows; k++) {
#pragma GCC unroll 12
      for (int v = 0; v < kLeftColumns / kWidth; v++) {
        totals[v] = totals[v] + load(source + v * kWidth);
      }
#pragma GCC unroll 8
      for (int tile = 0; tile < kLeftTiles; tile++) {
        __builtin_memcpy(to + tile * tileStride, source + tile * kTileRows,
                         sizeof(float) * kTileRows);
      }
      source += rowStride;
      to += kTileRows;
    }
    for (int v = 0; v < kLeftColumns / kWidth; v++) store(sums + v * kWidth, totals[v]);
    return;
  }
  for (int k = 0; k < rows; k++) {
    for (int column = 0; column < columns; column += kTileRows) {
      __builtin_memcpy(to + column / kTileRows * tileStride, source + column,
                       sizeof(float) * kTileRows);
    }
    for (int c = 0; c < columns; c++) sums[c] += source[c];
    source += rowStride;
    to += kTileRows;
  }
}

// result[m][n] (+)= sum over k of left[k][m] * right[k][n], for packed tiles of packLeft, `tileDepth` deep, and panels
// of packRows.
static void accumulateOuter(const float* tiles, int tileDepth, int rows, const float* panels,
                            int columns, int depth, bool fresh, float* result,
                            ptrdiff_t resultStride) {
  static const float zeros[kPanelColumns] = {};
  for (int column = 0, width = 0; column < columns; column += width) {
    width = panelWidth(columns - column);
    const int lastColumns = smaller(kWidth, columns - column - width + kWidth);
    for (int row = 0; row < rows; row += kTileRows) {
      const Block block = {tiles + (ptrdiff_t)row * tileDepth, 0,
                           panels + (ptrdiff_t)column * depth, depth};
      float* at = result + row * resultStride + column;
      tileFunction<true>(smaller(kTileRows, rows - row), width / kWidth)(
          fresh ? zeros : at, fresh ? 0 : resultStride, at, resultStride, &block, 1, lastColumns);
    }
  }
}

// A block's rows of all steps as one list of rows, in the order of the sequence.
struct BlockRows {
  int steps;
  bool reverse;
  Range rows;

  int perStep() const { return rows.last - rows.first; }

  // Calls visit(k, count, t, row) for each run of neighbouring rows among `depth` from the `first`th on: the run is
  // the `k`th of them and the following, and lies at `row` of step `t`.
  template <typename Visit>
  void forRuns(int first, int depth, Visit visit) const {
    for (int k = 0, count = 0; k < depth; k += count) {
      const int step = (first + k) / perStep();
      const int within = (first + k) % perStep();
      count = smaller(perStep() - within, depth - k);
      const int t = reverse ? steps - 1 - step : step;
      visit(k, count, t, rows.first + within);
    }
  }
};

// The sum over one block's rows, for the tiles `units` of the gates. `shift` leads to the block's own gradients.
static void blockGradient(const unroll::WeightGradientArguments& a, float* arena, int threads,
                          const BlockRows& rows, Range units, ptrdiff_t shift, float* scratch) {
  const int tilesPerGate = (a.hidden + kTileRows - 1) / kTileRows;
  const int padded = a.hiddenPadded;
  const unroll::CellLayout& cell = unroll::layoutOf(a.cell);
  const ptrdiff_t gateRow = (ptrdiff_t)cell.slots() * padded;
  const int inputColumns = a.inputParts * a.inputSize;
  const int partPadded = (a.inputSize + kWidth - 1) / kWidth * kWidth;
  const ptrdiff_t stepBefore = a.reverse ? a.size : -a.size;
  // A run of rows is split where the gates of another thread's rows begin.
  const auto forGateRuns = [&](int first, int depth, auto visit) {
    rows.forRuns(first, depth, [&](int k, int count, int t, int row) {
      for (int owner = 0; count > 0; owner++) {
        const int own = smaller(count, shareOf(a.size, 1, owner, threads).last - row);
        if (own <= 0) continue;
        visit(k, own,
              arena + a.gates + (ptrdiff_t)t * a.gatesTimeStride + (ptrdiff_t)row * gateRow +
                  (ptrdiff_t)owner * a.gatesGap);
        k += own;
        row += own;
        count -= own;
      }
    });
  };

  float* inputPanels = scratch;
  float* recurrentPanels = inputPanels + (ptrdiff_t)kDepthBlock * a.inputParts * partPadded;
  float* gatedPanels = recurrentPanels + (ptrdiff_t)kDepthBlock * padded;
  float* tiles = gatedPanels + (ptrdiff_t)kDepthBlock * padded;

  const int total = rows.steps * rows.perStep();
  for (int done = 0, depth = 0; done < total; done += depth) {
    depth = smaller(kDepthBlock, total - done);
    // The opening step has no step before it: its rows don't count for the recurrent weights.
    const int opening = done < rows.perStep() ? smaller(depth, rows.perStep() - done) : 0;
    const int recurrentDepth = depth - opening;
    const bool recurrentFresh = done <= rows.perStep();

    rows.forRuns(done, depth, [&](int k, int count, int t, int row) {
      const float* input = arena + a.input + ((ptrdiff_t)t * a.size + row) * a.inputRowStride;
      for (int p = 0; p < a.inputParts; p++) {
        packRows(input + p * a.inputPadded, a.inputRowStride, a.inputSize, count,
                 inputPanels + (ptrdiff_t)p * partPadded * depth, k, depth);
      }
    });
    rows.forRuns(done + opening, recurrentDepth, [&](int k, int count, int t, int row) {
      packRows(arena + a.output + ((ptrdiff_t)t * a.size + row + stepBefore) * a.outputRowStride,
               a.outputRowStride, a.hidden, count, recurrentPanels, k, recurrentDepth);
    });
    if (cell.candidate == unroll::Candidate::gated) {
      forGateRuns(done + opening, recurrentDepth, [&](int k, int count, const float* gates) {
        packRows(gates + cell.gates * padded, gateRow, a.hidden, count, gatedPanels, k,
                 recurrentDepth);
      });
    }

    for (int unit = units.first, next = 0; unit < units.last; unit = next) {
      const int gate = unit / tilesPerGate;
      const int first = unit % tilesPerGate * kTileRows;
      next = smaller(smaller(unit + kLeftTiles, units.last), (gate + 1) * tilesPerGate);
      const int columns = smaller(a.hidden, (next - gate * tilesPerGate) * kTileRows) - first;
      const ptrdiff_t at = (ptrdiff_t)gate * a.hidden + first;
      float* inputBias = arena + a.inputBias + shift + at;
      float* recurrentBias = arena + a.recurrentBias + shift + at;
      if (done == 0) {
        __builtin_memset(inputBias, 0, sizeof(float) * columns);
        __builtin_memset(recurrentBias, 0, sizeof(float) * columns);
      }
      const auto packGate = [&](int slot, float* sums) {
        forGateRuns(done, depth, [&](int k, int count, const float* gates) {
          packLeft(gates + slot * padded + first, gateRow, columns, count, tiles, k, depth, sums);
        });
      };
      packGate(gate, inputBias);
      for (int p = 0; p < a.inputParts; p++) {
        accumulateOuter(tiles, depth, columns, inputPanels + (ptrdiff_t)p * partPadded * depth,
                        a.inputSize, depth, done == 0,
                        arena + a.inputWeight + shift + at * inputColumns + p * a.inputSize,
                        inputColumns);
      }
      const int fromRecurrent = cell.recurrentSlot(gate);
      if (fromRecurrent == gate) {
        __builtin_memcpy(recurrentBias, inputBias, sizeof(float) * columns);
      } else {
        packGate(fromRecurrent, recurrentBias);
      }
      accumulateOuter(tiles + (ptrdiff_t)opening * kTileRows, depth, columns,
                      cell.isGated(gate) ? gatedPanels : recurrentPanels, a.hidden, recurrentDepth,
                      recurrentFresh, arena + a.recurrentWeight + shift + at * a.hidden, a.hidden);
    }
  }
}

// The tiles of all blocks are split among the threads, block by block.
static void weightGradient(const unroll::WeightGradientArguments& a, float* arena, int part,
                           int parts) {
  const int unitsPerBlock = unroll::layoutOf(a.cell).gates * ((a.hidden + kTileRows - 1) / kTileRows);
  const Range units = shareOf(a.blocks * unitsPerBlock, 1, part, parts);
  float* scratch = arena + a.scratch + (ptrdiff_t)part * a.scratchStride;
  for (int block = 0; block < a.blocks; block++) {
    const int first = units.first - block * unitsPerBlock;
    const int last = units.last - block * unitsPerBlock;
    const Range share = {first > 0 ? first : 0, smaller(last, unitsPerBlock)};
    if (share.first >= share.last) continue;
    const BlockRows rows = {a.steps, a.reverse != 0, shareOf(a.size, 1, block, a.blocks)};
    blockGradient(a, arena, parts, rows, share, (ptrdiff_t)block * a.blockStride, scratch);
  }
}

}  // namespace UNROLL_TARGET
