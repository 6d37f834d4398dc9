// One direction of one layer through the whole sequence, forward and backward, for a share of the batch's rows.
// A thread keeps its rows from the first step to the last, so that no step waits for another thread.
#pragma once
#include "cells.h"
#include "multiply.h"

namespace UNROLL_TARGET {

// Columns of gates that the input product fills in one go, and those the recurrent one does.
struct GateGroup {
  int slot;
  int slots;
  bool fromInput;
  bool fromRecurrent;
};

// Groups in the order in which packed weights lie. The recurrent part of a GRU's n stands apart from the input's.
static inline int gateGroups(int cell, GateGroup* groups) {
  switch (cell) {
    case unroll::kGruAfter:
      groups[0] = {0, 2, true, true};
      groups[1] = {2, 1, true, false};
      groups[2] = {3, 1, false, true};
      return 3;
    case unroll::kGruBefore:
      groups[0] = {0, 2, true, true};
      groups[1] = {2, 1, true, false};
      return 2;
    default:
      groups[0] = {0, gateSlots(cell), true, true};
      return 1;
  }
}

// The input's part of the gates of one row, for all steps in one product. What the recurrent part adds later continues
// the same chains, so that the bits are those of both parts in one.
static void inputAhead(const unroll::ForwardArguments& a, float* arena, int row, float* gates) {
  const ptrdiff_t gateRow = (ptrdiff_t)gateSlots(a.cell) * a.hiddenPadded;
  GateGroup groups[3];
  const int groupCount = gateGroups(a.cell, groups);
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
    float* result = gates + row * gateRow + group.slot * a.hiddenPadded;
    multiply({a.steps, columns, 1, arena + a.bias + group.slot * a.hiddenPadded, 0, 0, result,
              a.gatesTimeStride, 0, blocks, a.inputParts, 0});
  }
}

static void forward(const unroll::ForwardArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  if (rows.first >= rows.last) return;
  const int padded = a.hiddenPadded;
  const ptrdiff_t gateRow = (ptrdiff_t)gateSlots(a.cell) * padded;
  GateGroup groups[3];
  const int groupCount = gateGroups(a.cell, groups);
  // A product of one row would read all weights of the input again in each step.
  const bool ahead = rows.last - rows.first == 1 && a.gatesTimeStride > 0;
  float* allGates = arena + a.gates + (ptrdiff_t)part * a.gatesGap;
  if (ahead) inputAhead(a, arena, rows.first, allGates);

  for (int step = 0; step < a.steps; step++) {
    const int t = a.reverse ? a.steps - 1 - step : step;
    const int before = a.reverse ? t + 1 : t - 1;
    const ptrdiff_t row0 = rows.first;
    const float* input = arena + a.input + ((ptrdiff_t)t * a.size + row0) * a.inputRowStride;
    float* gates = allGates + (ptrdiff_t)t * a.gatesTimeStride + row0 * gateRow;
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
        multiply({rows.last - rows.first, columns, 1, done ? result : bias, done ? gateRow : 0, 0,
                  result, gateRow, 0, blocks, count, 0});
      } else if (!done) {
        for (int row = 0; row < rows.last - rows.first; row++) {
          __builtin_memcpy(result + row * gateRow, bias, columns * sizeof(float));
        }
      }
    }

    if (a.cell == unroll::kGruBefore) {
      for (int row = 0; row < rows.last - rows.first; row++) {
        gruBeforeGates(padded, gates + row * gateRow,
                       previous ? previous + row * (ptrdiff_t)a.outputRowStride : nullptr);
      }
      if (previous) {
        const Block block = {gates + 3 * padded, gateRow, packedRecurrent, a.hidden};
        float* result = gates + 2 * padded;
        multiply({rows.last - rows.first, padded, 1, result, gateRow, 0, result, gateRow, 0,
                  &block, 1, 0});
      }
    }

    const ptrdiff_t cellRow = row0 * padded;
    for (int row = 0; row < rows.last - rows.first; row++) {
      float* gate = gates + row * gateRow;
      float* h = output + row * (ptrdiff_t)a.outputRowStride;
      const float* hBefore = previous ? previous + row * (ptrdiff_t)a.outputRowStride : nullptr;
      switch (a.cell) {
        case unroll::kLstm: {
          const ptrdiff_t at = cellRow + (ptrdiff_t)row * padded;
          const ptrdiff_t now = (ptrdiff_t)t * a.cellTimeStride + at;
          lstmForward(padded, gate,
                      step == 0 ? nullptr
                                : arena + a.cellState + (ptrdiff_t)before * a.cellTimeStride + at,
                      arena + a.cellState + now, arena + a.cellTanh + now, h);
          break;
        }
        case unroll::kGruAfter: gruAfterForward(padded, gate, hBefore, h); break;
        case unroll::kGruBefore: gruBeforeState(padded, gate, hBefore, h); break;
        default: rnnForward(a.cell, padded, gate, h);
      }
    }
  }
}

static void backward(const unroll::BackwardArguments& a, float* arena, int part, int parts) {
  const Range range = shareOf(a.size, 1, part, parts);
  const int rows = range.last - range.first;
  if (rows <= 0) return;
  const int padded = a.hiddenPadded;
  const ptrdiff_t gateRow = (ptrdiff_t)gateSlots(a.cell) * padded;
  const ptrdiff_t row0 = range.first;
  const ptrdiff_t carried0 = row0 * padded + (ptrdiff_t)part * a.carryGap;
  float* allGates = arena + a.gates + (ptrdiff_t)part * a.gatesGap;
  float* carry = arena + a.carry + carried0;
  float* cellCarry = arena + a.cellCarry + carried0;
  float* resetCarry = arena + a.resetCarry + carried0;
  __builtin_memset(carry, 0, sizeof(float) * rows * padded);
  if (a.cell == unroll::kLstm) __builtin_memset(cellCarry, 0, sizeof(float) * rows * padded);
  // Panels of gate g: the recurrent weights of that gate as they are.
  const auto panels = [&](int gate) {
    return arena + a.packedRecurrent + (ptrdiff_t)gate * a.hidden * padded;
  };

  for (int step = a.steps - 1; step >= 0; step--) {
    const int t = a.reverse ? a.steps - 1 - step : step;
    const int before = a.reverse ? t + 1 : t - 1;
    float* gates = allGates + (ptrdiff_t)t * a.gatesTimeStride + row0 * gateRow;
    const float* output = arena + a.output + ((ptrdiff_t)t * a.size + row0) * a.outputRowStride;
    const float* previous =
        step == 0 ? nullptr
                  : arena + a.output + ((ptrdiff_t)before * a.size + row0) * a.outputRowStride;
    const float* gradient = a.gradientLastOnly && step != a.steps - 1
                                ? nullptr
                                : arena + a.gradient + (ptrdiff_t)t * a.gradientTimeStride +
                                      row0 * a.gradientRowStride;

    for (int row = 0; row < rows; row++) {
      float* gate = gates + row * gateRow;
      float* carried = carry + (ptrdiff_t)row * padded;
      const float* by = gradient ? gradient + row * (ptrdiff_t)a.gradientRowStride : nullptr;
      const float* hBefore = previous ? previous + row * (ptrdiff_t)a.outputRowStride : nullptr;
      switch (a.cell) {
        case unroll::kLstm: {
          const ptrdiff_t at = (row0 + row) * padded;
          lstmBackward(padded, gate,
                       step == 0 ? nullptr
                                 : arena + a.cellState + (ptrdiff_t)before * a.cellTimeStride + at,
                       arena + a.cellTanh + (ptrdiff_t)t * a.cellTimeStride + at, by, carried,
                       cellCarry + (ptrdiff_t)row * padded);
          break;
        }
        case unroll::kGruAfter: gruAfterBackward(padded, gate, hBefore, by, carried); break;
        case unroll::kGruBefore: gruBeforeBackwardState(padded, gate, hBefore, by, carried); break;
        default:
          rnnBackward(a.cell, padded, gate, output + row * (ptrdiff_t)a.outputRowStride, by,
                      carried);
      }
    }

    if (a.cell == unroll::kGruBefore) {
      if (step > 0) {
        __builtin_memset(resetCarry, 0, sizeof(float) * rows * padded);
        const Block block = {gates + 2 * padded, gateRow, panels(2), a.hidden};
        multiply({rows, padded, 1, resetCarry, padded, 0, resetCarry, padded, 0, &block, 1, 0});
      }
      for (int row = 0; row < rows; row++) {
        const float* hBefore = previous ? previous + row * (ptrdiff_t)a.outputRowStride : nullptr;
        if (!hBefore) __builtin_memset(resetCarry + (ptrdiff_t)row * padded, 0, sizeof(float) * padded);
        gruBeforeBackwardReset(padded, gates + row * gateRow, hBefore,
                               resetCarry + (ptrdiff_t)row * padded,
                               carry + (ptrdiff_t)row * padded);
      }
    }

    if (step == 0) break;
    Block blocks[4];
    int count = 0;
    for (int gate = 0; gate < gateCount(a.cell); gate++) {
      if (a.cell == unroll::kGruBefore && gate == 2) continue;
      blocks[count++] = {gates + recurrentSlot(a.cell, gate) * padded, gateRow, panels(gate),
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
  const ptrdiff_t gateRow = (ptrdiff_t)gateSlots(a.cell) * a.hiddenPadded;
  const ptrdiff_t row0 = range.first;
  const ptrdiff_t columns = a.gradientColumns;
  float* result = arena + a.gradient + row0 * columns;
  if (!a.accumulate) {
    for (int t = 0; t < a.steps; t++) {
      __builtin_memset(result + (ptrdiff_t)t * a.size * columns, 0, sizeof(float) * rows * columns);
    }
  }
  Block blocks[4];
  const int gates = gateCount(a.cell);
  for (int gate = 0; gate < gates; gate++) {
    blocks[gate] = {arena + a.gates + (ptrdiff_t)part * a.gatesGap + row0 * gateRow +
                        gate * a.hiddenPadded,
                    gateRow, arena + a.packedInput + (ptrdiff_t)gate * a.hidden * columns,
                    a.hidden};
  }
  multiply({rows, (int)columns, a.steps, result, columns, a.size * columns, result, columns,
            a.size * columns, blocks, gates, a.gatesTimeStride});
}

}  // namespace UNROLL_TARGET
