// Matrix products. Each element of a result is one chain of fused multiply-adds over the depth in ascending order,
// from its starting value on, whatever the tiles: so all targets and thread counts give the same bits.
#pragma once
#include <stddef.h>

#include "vector.h"

namespace UNROLL_TARGET {

constexpr int kPanelColumns = kTileVectors * kWidth;
// The most depth of one pass over a panel: what stays in the first-level cache.
constexpr int kPassDepth = kDepthBlock + kDepthBlock / 4;

static inline int smaller(int a, int b) { return a < b ? a : b; }

// How many columns, in whole vectors, the next panel has when this many are left. If one vector would be left for the
// last panel, the columns are split evenly between the last two: a tile of one vector loads more than it multiplies.
static inline int panelWidth(int columnsLeft) {
  const int vectors = (columnsLeft + kWidth - 1) / kWidth;
  if (kTileVectors > 2 && vectors == kTileVectors + 1) return (vectors + 1) / 2 * kWidth;
  return smaller(vectors, kTileVectors) * kWidth;
}

// A share of the depth of a product: rows of `left` times packed column panels of `right`.
struct Block {
  const float* left;
  ptrdiff_t leftStride;
  const float* right;
  int depth;
};

// A tile of Rows x Vectors accumulators. `left` is read as left[row * leftStride + k], or, if Packed, as
// left[k * kTileRows + row]. `right` is one panel: [depth][Vectors * kWidth]. If Packed, only the first `lastColumns`
// of the last vector are read and written.
template <int Rows, int Vectors, bool Packed>
__attribute__((noinline)) static void multiplyTile(const float* start, ptrdiff_t startStride,
                                                   float* result, ptrdiff_t resultStride,
                                                   const Block* blocks, int blockCount,
                                                   int lastColumns) {
  Vector sums[Rows][Vectors];
#pragma GCC unroll 8
  for (int row = 0; row < Rows; row++) {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) {
      const float* from = start + row * startStride + v * kWidth;
      sums[row][v] = Packed && v == Vectors - 1 ? loadFirst(from, lastColumns) : load(from);
    }
  }
  for (int index = 0; index < blockCount; index++) {
    const float* left = blocks[index].left;
    const float* right = blocks[index].right;
    const ptrdiff_t stride = blocks[index].leftStride;
    const int depth = blocks[index].depth;
    for (int k = 0; k < depth; k++) {
      Vector columns[Vectors];
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; v++) columns[v] = load(right + v * kWidth);
#pragma GCC unroll 8
      for (int row = 0; row < Rows; row++) {
        const Vector factor = broadcast(left[Packed ? row : row * stride]);
#pragma GCC unroll 4
        for (int v = 0; v < Vectors; v++) {
          sums[row][v] = fusedMultiplyAdd(factor, columns[v], sums[row][v]);
        }
      }
      left += Packed ? kTileRows : 1;
      right += Vectors * kWidth;
    }
  }
#pragma GCC unroll 8
  for (int row = 0; row < Rows; row++) {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; v++) {
      float* to = result + row * resultStride + v * kWidth;
      if (Packed && v == Vectors - 1) {
        storeFirst(to, lastColumns, sums[row][v]);
      } else {
        store(to, sums[row][v]);
      }
    }
  }
}

using TileFunction = void (*)(const float*, ptrdiff_t, float*, ptrdiff_t, const Block*, int, int);

template <bool Packed, int Rows>
static inline TileFunction tileOfVectors(int vectors) {
  if constexpr (kTileVectors >= 4) {
    if (vectors == 4) return multiplyTile<Rows, 4, Packed>;
  }
  if constexpr (kTileVectors >= 3) {
    if (vectors == 3) return multiplyTile<Rows, 3, Packed>;
  }
  return vectors == 2 ? multiplyTile<Rows, 2, Packed> : multiplyTile<Rows, 1, Packed>;
}

// The tile for this many rows (1 to kTileRows) and vectors (1 to kTileVectors).
template <bool Packed, int Rows = kTileRows>
static inline TileFunction tileFunction(int rows, int vectors) {
  if constexpr (Rows > 1) {
    if (rows < Rows) return tileFunction<Packed, Rows - 1>(rows, vectors);
  }
  return tileOfVectors<Packed, Rows>(vectors);
}

// Whole panels that a product of a single row processes side by side. One alone has too few chains to hide the latency
// of a multiply-add.
constexpr int kRowPanels = 8 / kTileVectors;

// One row of that many panels; those of block i lie `panelSteps[i]` apart.
static void multiplyRow(const float* start, float* result, const Block* blocks,
                        const ptrdiff_t* panelSteps, int blockCount) {
  constexpr int kVectors = kRowPanels * kTileVectors;
  Vector sums[kVectors];
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; v++) sums[v] = load(start + v * kWidth);
  for (int index = 0; index < blockCount; index++) {
    const float* left = blocks[index].left;
    const float* right = blocks[index].right;
    const ptrdiff_t step = panelSteps[index];
    for (int k = 0; k < blocks[index].depth; k++) {
      const Vector factor = broadcast(left[k]);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; v++) {
        const float* column = right + v / kTileVectors * step + v % kTileVectors * kWidth;
        sums[v] = fusedMultiplyAdd(factor, load(column), sums[v]);
      }
      right += kPanelColumns;
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; v++) store(result + v * kWidth, sums[v]);
}

// Whether that many whole panels remain in the columns that are left.
static inline bool fillsRowPanels(int columnsLeft) {
  const int last = columnsLeft - (kRowPanels - 1) * kPanelColumns;
  return last > 0 && panelWidth(last) == kPanelColumns;
}

// A product result[r][c] = start[r][c] + sum over blocks and k of left[r][k] * right[k][c], `columns` being a multiple
// of kWidth. It is done `repeats` times, left and result (and start) moving on by their steps; panels are the same.
struct Product {
  int rows;
  int columns;
  int repeats;
  const float* start;
  ptrdiff_t startStride;
  ptrdiff_t startStep;
  float* result;
  ptrdiff_t resultStride;
  ptrdiff_t resultStep;
  const Block* blocks;
  int blockCount;
  ptrdiff_t leftStep;
};

constexpr int kMaximumBlocks = 8;

static void multiply(const Product& product) {
  // The pass takes as many blocks, or parts of blocks, as fit its depth.
  int block = 0;
  int done = 0;
  bool first = true;
  while (block < product.blockCount) {
    Block pass[kMaximumBlocks];
    // Where the panel of each share starts: panel * (columns * depth of its block) + offset within it.
    int panelDepth[kMaximumBlocks];
    int panelOffset[kMaximumBlocks];
    int count = 0;
    int depth = 0;
    while (block < product.blockCount && count < kMaximumBlocks && depth < kPassDepth) {
      const Block& whole = product.blocks[block];
      int share = whole.depth - done;
      if (depth > 0 && depth + share > kPassDepth) break;
      share = smaller(share, kPassDepth);
      pass[count] = {whole.left + done, whole.leftStride, whole.right, share};
      panelDepth[count] = whole.depth;
      panelOffset[count] = done;
      count++;
      depth += share;
      done += share;
      if (done == whole.depth) {
        block++;
        done = 0;
      }
    }
    const float* start = first ? product.start : product.result;
    const ptrdiff_t startStride = first ? product.startStride : product.resultStride;
    const ptrdiff_t startStep = first ? product.startStep : product.resultStep;
    for (int column = 0, width = 0; column < product.columns; column += width) {
      if (product.rows == 1 && product.repeats == 1 && fillsRowPanels(product.columns - column)) {
        width = kRowPanels * kPanelColumns;
        Block row[kMaximumBlocks];
        ptrdiff_t panelSteps[kMaximumBlocks];
        for (int index = 0; index < count; index++) {
          row[index] = pass[index];
          row[index].right += (ptrdiff_t)column * panelDepth[index] +
                              (ptrdiff_t)panelOffset[index] * kPanelColumns;
          panelSteps[index] = (ptrdiff_t)kPanelColumns * panelDepth[index];
        }
        multiplyRow(start + column, product.result + column, row, panelSteps, count);
        continue;
      }
      width = panelWidth(product.columns - column);
      for (int repeat = 0; repeat < product.repeats; repeat++) {
        for (int row = 0; row < product.rows; row += kTileRows) {
          const int rows = smaller(kTileRows, product.rows - row);
          Block tile[kMaximumBlocks];
          for (int index = 0; index < count; index++) {
            tile[index] = pass[index];
            tile[index].left += repeat * product.leftStep + row * pass[index].leftStride;
            tile[index].right += (ptrdiff_t)column * panelDepth[index] +
                                 (ptrdiff_t)panelOffset[index] * width;
          }
          tileFunction<false>(rows, width / kWidth)(
              start + repeat * startStep + row * startStride + column, startStride,
              product.result + repeat * product.resultStep + row * product.resultStride + column,
              product.resultStride, tile, count, kWidth);
        }
      }
    }
    first = false;
  }
}

// What one of `parts` threads works on: [first, last), whole units, as evenly as possible.
struct Range {
  int first;
  int last;
};

static inline Range shareOf(int count, int unit, int part, int parts) {
  const int64_t units = (count + unit - 1) / unit;
  return {smaller(count, (int)(units * part / parts) * unit),
          smaller(count, (int)(units * (part + 1) / parts) * unit)};
}

}  // namespace UNROLL_TARGET
