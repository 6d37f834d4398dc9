// One direction of one layer through the whole sequence, forward and backward, for a share of the batch's rows.
// A thread keeps its rows from the first step to the last, so that no step waits for another thread.
#pragma once
#include "cells.h"
#include "multiply.h"

namespace UNROLL_TARGET {

// Columns of gates that the input product fills at once, and those of the recurrent product.
struct GateGroup {
  int slot;
  int slots;
  bool fromInput;
  bool fromRecurrent;
};

constexpr int kMaxGroups = 3;

// Groups in the order of the packed weights.
static inline int gateGroups(const unroll::CellLayout& cell, GateGroup* groups) {
  const int last = cell.gates - 1;
  switch (cell.candidate) {
    case unroll::Candidate::summed:
      groups[0] = {0, cell.gates, true, true};
      return 1;
    case unroll::Candidate::apart:
      groups[0] = {0, last, true, true};
      groups[1] = {last, 1, true, false};
      groups[2] = {cell.gates, 1, false, true};
      return 3;
    case unroll::Candidate::gated:
      groups[0] = {0, last, true, true};
      groups[1] = {last, 1, true, false};
      return 2;
  }
  return 0;
}

// The input's part of the gates of one row, for all steps in one product. What the recurrent part adds later continues
// the same chains, so that the bits are those of both parts in one.
static void inputAhead(const unroll::ForwardArguments& a, float* arena, int row, float* gates) {
  const unroll::CellLayout& cell = unroll::layoutOf(a.cell);
  const ptrdiff_t gateStride = (ptrdiff_t)cell.slots() * a.hiddenPadded;
  GateGroup groups[kMaxGroups];
  const int groupCount = gateGroups(cell, groups);
  const float* packed = arena + a.packedInput;
  for (int index = 0; index < groupCount; index++) {
    const GateGroup& group = groups[index];
    if (!group.fromInput) continue;
    const int columns = group.slots * a.hiddenPadded;
    const ptrdiff_t inputStep = (ptrdiff_t)a.size * a.inputRowStride;
    Block blocks[2];
    for (int segment = 0; segment < a.inputParts; segment++) {
      blocks[segment] = {arena + a.input + (ptrdiff_t)row * a.inputRowStride +
                             segment * a.inputPadded,
                         inputStep, packed, a.inputSize};
      packed += (ptrdiff_t)a.inputSize * columns;
    }
    float* result = gates + row * gateStride + group.slot * a.hiddenPadded;
    multiply({a.steps, columns, 1, arena + a.bias + group.slot * a.hiddenPadded, 0, 0, result,
              a.gatesTimeStride, 0, blocks, a.inputParts, 0});
  }
}

static void forward(const unroll::ForwardArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  if (rows.first >= rows.last) return;
  const int padded = a.hiddenPadded;
  const unroll::CellLayout& cell = unroll::layoutOf(a.cell);
  const ptrdiff_t gateStride = (ptrdiff_t)cell.slots() * padded;
  GateGroup groups[kMaxGroups];
  const int groupCount = gateGroups(cell, groups);
  // A product of one row would read all weights of the input again in each step.
  const bool ahead = rows.last - rows.first == 1 && a.gatesTimeStride > 0;
  float* allGates = arena + a.gates + (ptrdiff_t)part * a.gatesGap;
  if (ahead) inputAhead(a, arena, rows.first, allGates);

  for (int step = 0; step < a.steps; step++) {
    const int t = a.reverse ? a.steps - 1 - step : step;
    const int before = a.reverse ? t + 1 : t - 1;
    const ptrdiff_t row0 = rows.first;
    const float* input = arena + a.input + ((ptrdiff_t)t * a.size + row0) * a.inputRowStride;
    float* gates = allGates + (ptrdiff_t)t * a.gatesTimeStride + row0 * gateStride;
    float* output = arena + a.output + ((ptrdiff_t)t * a.size + row0) * a.outputRowStride;
    const float* previous =
        step == 0 ? nullptr
                  : arena + a.output + ((ptrdiff_t)before * a.size + row0) * a.outputRowStride;

    const float* packedInput = arena + a.packedInput;
    const float* packedRecurrent = arena + a.packedRecurrent;
    for (int index = 0; index < groupCount; index++) {
      const GateGroup& group = groups[index];
      const int columns = group.slots * padded;
      Block blocks[3];
      int count = 0;
      const bool done = group.fromInput && ahead;
      if (group.fromInput && !ahead) {
        for (int segment = 0; segment < a.inputParts; segment++) {
          blocks[count++] = {input + segment * a.inputPadded, a.inputRowStride, packedInput,
                             a.inputSize};
          packedInput += (ptrdiff_t)a.inputSize * columns;
        }
      }
      if (group.fromRecurrent) {
        if (previous) blocks[count++] = {previous, a.outputRowStride, packedRecurrent, a.hidden};
        packedRecurrent += (ptrdiff_t)a.hidden * columns;
      }
      float* result = gates + group.slot * padded;
      const float* bias = arena + a.bias + group.slot * padded;
      if (count > 0) {
        multiply({rows.last - rows.first, columns, 1, done ? result : bias, done ? gateStride : 0, 0,
                  result, gateStride, 0, blocks, count, 0});
      } else if (!done) {
        for (int row = 0; row < rows.last - rows.first; row++) {
          __builtin_memcpy(result + row * gateStride, bias, columns * sizeof(float));
        }
      }
    }

    const ptrdiff_t memoryNow = (ptrdiff_t)t * a.cellTimeStride;
    const ptrdiff_t memoryBefore = (ptrdiff_t)before * a.cellTimeStride;
    const auto rowAt = [&](int row) {
      ForwardRow one = {};
      one.padded = padded;
      one.gates = gates + row * gateStride;
      one.hidden = output + row * (ptrdiff_t)a.outputRowStride;
      one.hiddenBefore = previous ? previous + row * (ptrdiff_t)a.outputRowStride : nullptr;
      if (cell.hasMemory()) {
        const ptrdiff_t at = (row0 + row) * padded;
        one.memoryBefore = step == 0 ? nullptr : arena + a.cellState + memoryBefore + at;
        one.memory = arena + a.cellState + memoryNow + at;
        one.memoryTanh = arena + a.cellTanh + memoryNow + at;
      }
      return one;
    };
    const int count = rows.last - rows.first;
    if (cell.candidate == unroll::Candidate::gated) {
      withCell(a.cell, [&](auto kind) {
        for (int row = 0; row < count; row++) kind.gate(rowAt(row));
      });
      if (previous) {
        const Block block = {gates + cell.gates * padded, gateStride, packedRecurrent, a.hidden};
        float* result = gates + (cell.gates - 1) * padded;
        multiply({count, padded, 1, result, gateStride, 0, result, gateStride, 0, &block, 1, 0});
      }
    }
    withCell(a.cell, [&](auto kind) {
      for (int row = 0; row < count; row++) kind.forward(rowAt(row));
    });
  }
}

static void backward(const unroll::BackwardArguments& a, float* arena, int part, int parts) {
  const Range range = shareOf(a.size, 1, part, parts);
  const int rows = range.last - range.first;
  if (rows <= 0) return;
  const int padded = a.hiddenPadded;
  const unroll::CellLayout& cell = unroll::layoutOf(a.cell);
  const ptrdiff_t gateStride = (ptrdiff_t)cell.slots() * padded;
  const ptrdiff_t row0 = range.first;
  const ptrdiff_t carried0 = row0 * padded + (ptrdiff_t)part * a.carryGap;
  float* allGates = arena + a.gates + (ptrdiff_t)part * a.gatesGap;
  float* carry = arena + a.carry + carried0;
  float* memoryCarry = arena + a.cellCarry + carried0;
  float* gatedCarry = arena + a.gatedCarry + carried0;
  __builtin_memset(carry, 0, sizeof(float) * rows * padded);
  if (cell.hasMemory()) __builtin_memset(memoryCarry, 0, sizeof(float) * rows * padded);
  // Panels of gate g: the recurrent weights of that gate as they are.
  const auto panels = [&](int gate) {
    return arena + a.packedRecurrent + (ptrdiff_t)gate * a.hidden * padded;
  };

  for (int step = a.steps - 1; step >= 0; step--) {
    const int t = a.reverse ? a.steps - 1 - step : step;
    const int before = a.reverse ? t + 1 : t - 1;
    float* gates = allGates + (ptrdiff_t)t * a.gatesTimeStride + row0 * gateStride;
    const float* output = arena + a.output + ((ptrdiff_t)t * a.size + row0) * a.outputRowStride;
    const float* previous =
        step == 0 ? nullptr
                  : arena + a.output + ((ptrdiff_t)before * a.size + row0) * a.outputRowStride;
    const float* gradient = a.gradientLastOnly && step != a.steps - 1
                                ? nullptr
                                : arena + a.gradient + (ptrdiff_t)t * a.gradientTimeStride +
                                      row0 * a.gradientRowStride;

    const ptrdiff_t memoryNow = (ptrdiff_t)t * a.cellTimeStride;
    const ptrdiff_t memoryBefore = (ptrdiff_t)before * a.cellTimeStride;
    const auto rowAt = [&](int row) {
      BackwardRow one = {};
      one.padded = padded;
      one.gates = gates + row * gateStride;
      one.hidden = output + row * (ptrdiff_t)a.outputRowStride;
      one.hiddenBefore = previous ? previous + row * (ptrdiff_t)a.outputRowStride : nullptr;
      one.gradient = gradient ? gradient + row * (ptrdiff_t)a.gradientRowStride : nullptr;
      one.carry = carry + (ptrdiff_t)row * padded;
      one.gatedCarry = gatedCarry + (ptrdiff_t)row * padded;
      if (cell.hasMemory()) {
        const ptrdiff_t at = (row0 + row) * padded;
        one.memoryBefore = step == 0 ? nullptr : arena + a.cellState + memoryBefore + at;
        one.memoryTanh = arena + a.cellTanh + memoryNow + at;
        one.memoryCarry = memoryCarry + (ptrdiff_t)row * padded;
      }
      return one;
    };
    if (a.gradientSquares >= 0) {
      float* squares = arena + a.gradientSquares + 2 * ((ptrdiff_t)t * a.size + row0);
      for (int row = 0; row < rows; row++) {
        const double sum = squaresByHidden(rowAt(row));
        __builtin_memcpy(squares + 2 * row, &sum, sizeof sum);
      }
    }
    withCell(a.cell, [&](auto kind) {
      for (int row = 0; row < rows; row++) kind.backward(rowAt(row));
    });

    if (cell.candidate == unroll::Candidate::gated) {
      const int candidate = cell.gates - 1;
      __builtin_memset(gatedCarry, 0, sizeof(float) * rows * padded);
      if (step > 0) {
        const Block block = {gates + candidate * padded, gateStride, panels(candidate), a.hidden};
        multiply({rows, padded, 1, gatedCarry, padded, 0, gatedCarry, padded, 0, &block, 1, 0});
      }
      withCell(a.cell, [&](auto kind) {
        for (int row = 0; row < rows; row++) kind.gateBackward(rowAt(row));
      });
    }

    if (step == 0) break;
    Block blocks[unroll::kMaxGates];
    int count = 0;
    for (int gate = 0; gate < cell.gates; gate++) {
      if (cell.isGated(gate)) continue;
      blocks[count++] = {gates + cell.recurrentSlot(gate) * padded, gateStride, panels(gate),
                         a.hidden};
    }
    multiply({rows, padded, 1, carry, padded, 0, carry, padded, 0, blocks, count, 0});
  }
}

static void inputGradient(const unroll::InputGradientArguments& a, float* arena, int part,
                          int parts) {
  const Range range = shareOf(a.size, 1, part, parts);
  const int rows = range.last - range.first;
  if (rows <= 0) return;
  const unroll::CellLayout& cell = unroll::layoutOf(a.cell);
  const ptrdiff_t gateStride = (ptrdiff_t)cell.slots() * a.hiddenPadded;
  const ptrdiff_t row0 = range.first;
  const ptrdiff_t columns = a.gradientColumns;
  float* result = arena + a.gradient + row0 * columns;
  if (!a.accumulate) {
    for (int t = 0; t < a.steps; t++) {
      __builtin_memset(result + (ptrdiff_t)t * a.size * columns, 0, sizeof(float) * rows * columns);
    }
  }
  Block blocks[unroll::kMaxGates];
  for (int gate = 0; gate < cell.gates; gate++) {
    blocks[gate] = {arena + a.gates + (ptrdiff_t)part * a.gatesGap + row0 * gateStride +
                        gate * a.hiddenPadded,
                    gateStride, arena + a.packedInput + (ptrdiff_t)gate * a.hidden * columns,
                    a.hidden};
  }
  multiply({rows, (int)columns, a.steps, result, columns, a.size * columns, result, columns,
            a.size * columns, blocks, cell.gates, a.gatesTimeStride});
}

}  // namespace UNROLL_TARGET
