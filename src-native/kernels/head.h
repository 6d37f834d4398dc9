// The classifier: its features from the recurrent outputs, its logits, the loss, and the backward pass of each.
#pragma once
#include "activations.h"
#include "logarithm.h"
#include "weights.h"

namespace UNROLL_TARGET {

static void readout(const unroll::ReadoutArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  const ptrdiff_t outputRow = (ptrdiff_t)a.directions * a.hiddenPadded;
  const size_t bytes = sizeof(float) * a.hidden;
  for (int row = rows.first; row < rows.last; row++) {
    float* features = arena + a.features + row * (ptrdiff_t)a.featureStride;
    const auto outputAt = [&](int t, int direction) {
      return arena + a.output + ((ptrdiff_t)t * a.size + row) * outputRow +
             direction * a.hiddenPadded;
    };
    for (int direction = 0; direction < a.directions; direction++) {
      float* to = features + direction * a.hidden;
      if (a.readout == unroll::kLast) {
        // The backward cells end at the first step.
        __builtin_memcpy(to, outputAt(direction == 0 ? a.steps - 1 : 0, direction), bytes);
      } else if (a.readout == unroll::kAll) {
        for (int t = 0; t < a.steps; t++) {
          __builtin_memcpy(to + (ptrdiff_t)t * a.directions * a.hidden, outputAt(t, direction), bytes);
        }
      } else {
        for (int j = 0; j < a.hidden; j++) to[j] = 0.0f;
        for (int t = 0; t < a.steps; t++) {
          const float* from = outputAt(t, direction);
          for (int j = 0; j < a.hidden; j++) to[j] += from[j];
        }
        for (int j = 0; j < a.hidden; j++) to[j] /= (float)a.steps;
      }
    }
  }
}

static void runningMean(const unroll::RunningMeanArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  for (int row = rows.first; row < rows.last; row++) {
    float* sums = arena + a.sums + (ptrdiff_t)row * a.hiddenPadded;
    for (int j = 0; j < a.hiddenPadded; j++) sums[j] = 0.0f;
    for (int t = 0; t < a.steps; t++) {
      float* output = arena + a.output + ((ptrdiff_t)t * a.size + row) * a.hiddenPadded;
      const float divisor = (float)(t + 1);
      for (int j = 0; j < a.hiddenPadded; j++) {
        sums[j] += output[j];
        output[j] = sums[j] / divisor;
      }
    }
  }
}

// A product of one block and one panel whose chains begin at zero: what they start from is added last.
static void addChains(const Product& product) {
  static const float zeros[kPanelColumns] = {};
  float sums[kTileRows * kPanelColumns];
  const int width = product.columns;
  Block block = *product.blocks;
  for (int row = 0; row < product.rows; row += kTileRows) {
    const int rows = smaller(kTileRows, product.rows - row);
    block.left = product.blocks->left + row * block.leftStride;
    multiply({rows, width, 1, zeros, 0, 0, sums, width, 0, &block, 1, 0});
    for (int r = 0; r < rows; r++) {
      const float* start = product.start + (row + r) * product.startStride;
      float* result = product.result + (row + r) * product.resultStride;
      for (int c = 0; c < width; c += kWidth) {
        store(result + c, load(start + c) + load(sums + r * width + c));
      }
    }
  }
}

static void head(const unroll::HeadArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  if (rows.first >= rows.last) return;
  const ptrdiff_t row0 = rows.first;
  const float* features = arena + a.features + row0 * a.featureStride;
  for (int column = 0, width = 0; column < a.classesPadded; column += width) {
    width = panelWidth(a.classesPadded - column);
    const float* panel = arena + a.packed + (ptrdiff_t)column * a.depthTotal;
    float* logits = arena + a.logits + row0 * a.classesPadded + column;
    const float* start = arena + a.start + row0 * a.startStride + column;
    Product product = {rows.last - rows.first, width, 1, start, a.startStride, 0, logits,
                       a.classesPadded, 0, nullptr, 1, 0};
    for (int done = 0, depth = 0; done < a.depth; done += depth) {
      const int at = a.first + done;
      depth = smaller(a.depth - done, a.chain - at % a.chain);
      const Block block = {features + done, a.featureStride, panel + (ptrdiff_t)at * width, depth};
      product.blocks = &block;
      if (at > 0 && at % a.chain == 0) {
        addChains(product);
      } else {
        multiply(product);
      }
      product.start = logits;
      product.startStride = a.classesPadded;
    }
  }
}

static void loss(const unroll::LossArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  const double smoothing = unroll::realArgument(a.smoothing);
  const double each = smoothing / a.classes;
  const float shareOfRow = 1.0f / (float)a.size;
  for (int row = rows.first; row < rows.last; row++) {
    const float* logits = arena + a.logits + (ptrdiff_t)row * a.classesPadded;
    float* gradient = arena + a.gradient + (ptrdiff_t)row * a.classesPadded;
    const int label = (int)arena[a.labels + row];
    int best = 0;
    double logitSum = 0.0;
    for (int c = 0; c < a.classes; c++) {
      if (logits[c] > logits[best]) best = c;
      logitSum += logits[c];
    }
    const Vector highest = broadcast(logits[best]);
    for (int c = 0; c < a.classesPadded; c += kWidth) {
      store(gradient + c, exponential(load(logits + c) - highest));
    }
    double total = 0.0;
    for (int c = 0; c < a.classes; c++) total += gradient[c];
    const double logTotal = (total == total ? logarithm(total) : total) + logits[best];
    // Targets: each class gets its share of the smoothing, the row's own class the remainder as well.
    arena[a.rowLoss + row] = (float)(logTotal - (1.0 - smoothing) * logits[label] - each * logitSum);
    arena[a.rowCorrect + row] = best == label ? 1.0f : 0.0f;
    const float inverse = (float)(1.0 / total);
    for (int c = 0; c < a.classesPadded; c++) {
      const float target = (float)(each + (c == label ? 1.0 - smoothing : 0.0));
      gradient[c] = c < a.classes ? (gradient[c] * inverse - target) * shareOfRow : 0.0f;
    }
  }
}

static void headBackward(const unroll::HeadBackwardArguments& a, float* arena, int part,
                         int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  if (rows.first >= rows.last) return;
  const ptrdiff_t row0 = rows.first;
  float* features = arena + a.features + row0 * a.featureStride;
  const int count = rows.last - rows.first;
  __builtin_memset(features, 0, sizeof(float) * count * a.featureStride);
  const Block block = {arena + a.gradient + row0 * a.classesPadded, a.classesPadded,
                       arena + a.packed, a.classes};
  multiply({count, a.featureStride, 1, features, a.featureStride, 0, features, a.featureStride, 0,
            &block, 1, 0});
}

// For `last` and `mean` the gradient has one row per example, the same for all steps; for `all` one per step too.
static void readoutBackward(const unroll::ReadoutBackwardArguments& a, float* arena, int part,
                            int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  const ptrdiff_t gradientRow = (ptrdiff_t)a.directions * a.hiddenPadded;
  const int steps = a.readout == unroll::kAll ? a.steps : 1;
  const float divisor = a.readout == unroll::kMean ? (float)a.steps : 1.0f;
  for (int row = rows.first; row < rows.last; row++) {
    const float* features = arena + a.features + row * (ptrdiff_t)a.featureStride;
    for (int t = 0; t < steps; t++) {
      for (int direction = 0; direction < a.directions; direction++) {
        const float* from = features + ((ptrdiff_t)t * a.directions + direction) * a.hidden;
        float* to = arena + a.gradient + ((ptrdiff_t)t * a.size + row) * gradientRow +
                    direction * a.hiddenPadded;
        for (int j = 0; j < a.hidden; j++) to[j] = from[j] / divisor;
        for (int j = a.hidden; j < a.hiddenPadded; j++) to[j] = 0.0f;
      }
    }
  }
}

static void headWeightGradient(const unroll::HeadWeightGradientArguments& a, float* arena, int part,
                               int parts) {
  const Range columns = shareOf(a.featureSize, kPanelColumns, part, parts);
  float* panels = arena + a.scratch + (ptrdiff_t)part * a.scratchStride;
  float* tiles = panels + (ptrdiff_t)kDepthBlock * kPanelColumns;
  for (int row = 0; row < a.size; row += kDepthBlock) {
    const int depth = smaller(kDepthBlock, a.size - row);
    for (int first = 0; first < a.classes; first += kLeftColumns) {
      const int classes = smaller(kLeftColumns, a.classes - first);
      const float* left = arena + a.gradient + (ptrdiff_t)row * a.classesPadded + first;
      // All threads compute the same sums; one stores them.
      float others[kLeftColumns] = {};
      float* sums = part == 0 ? arena + a.bias + first : others;
      if (row == 0) __builtin_memset(sums, 0, sizeof(float) * classes);
      packLeft(left, a.classesPadded, classes, depth, tiles, 0, depth, sums);
      for (int column = columns.first; column < columns.last; column += kPanelColumns) {
        const int width = smaller(kPanelColumns, columns.last - column);
        packRows(arena + a.features + (ptrdiff_t)row * a.featureStride + column, a.featureStride,
                 width, depth, panels, 0, depth);
        accumulateOuter(tiles, depth, classes, panels, width, depth, row == 0,
                        arena + a.weight + (ptrdiff_t)first * a.featureSize + column,
                        a.featureSize);
      }
    }
  }
}

}  // namespace UNROLL_TARGET
