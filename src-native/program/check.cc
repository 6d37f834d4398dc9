#include "check.h"

namespace unroll {
namespace {

class Bounds {
 public:
  explicit Bounds(int64_t length) : length_(length) {}
  // `rows` rows of `count` floats, `stride` apart, from `offset` on, lie within the arena.
  bool holds(int64_t offset, int64_t rows, int64_t stride, int64_t count) const {
    return offset >= 0 && rows >= 0 && stride >= 0 && count >= 0 &&
           (rows == 0 || offset + (rows - 1) * stride + count <= length_);
  }
  bool holds(int64_t offset, int64_t count) const { return holds(offset, 1, 0, count); }

 private:
  const int64_t length_;
};

// What the weight gradients may read beyond their columns: less than a vector or a tile.
constexpr int64_t kReadBeyond = 16;

int64_t slots(int cell) { return layoutOf(cell).slots(); }
int64_t gates(int cell) { return layoutOf(cell).gates; }

template <typename Sequence>
bool isSequence(const Sequence& a, const Target& target) {
  return isCell(a.cell) && a.size > 0 && a.steps > 0 && a.hidden > 0 &&
         a.hiddenPadded >= a.hidden && a.hiddenPadded % target.width == 0;
}

bool fits(const PackArguments& a, const Bounds& b, const Target& target, int) {
  return a.groups > 0 && a.groupSize > 0 && a.depth > 0 && a.groupPadded >= a.groupSize &&
         a.groupPadded % target.width == 0 && a.groupStride >= 0 && a.columnStride >= 0 &&
         a.depthStride >= 0 &&
         b.holds(a.source, (a.groups - 1) * (int64_t)a.groupStride +
                               (a.groupSize - 1) * (int64_t)a.columnStride +
                               (a.depth - 1) * (int64_t)a.depthStride + 1) &&
         b.holds(a.destination, (int64_t)a.groups * a.groupPadded * a.depth);
}

bool fits(const BiasArguments& a, const Bounds& b, const Target&, int) {
  return isCell(a.cell) && a.hidden > 0 && a.hiddenPadded >= a.hidden &&
         b.holds(a.input, gates(a.cell) * a.hidden) &&
         b.holds(a.recurrent, gates(a.cell) * a.hidden) &&
         b.holds(a.destination, slots(a.cell) * a.hiddenPadded);
}

bool fits(const GatherArguments& a, const Bounds& b, const Target&, int) {
  const int64_t count = (int64_t)a.size * a.pixels;
  return a.size > 0 && a.inputSize > 0 && a.pixels > 0 && a.pixels % a.inputSize == 0 &&
         a.pixels % 4 == 0 && b.holds(a.images, count / 4) && b.holds(a.places, a.pixels) &&
         b.holds(a.table, 256) && b.holds(a.inputs, count);
}

bool fits(const ForwardArguments& a, const Bounds& b, const Target& target, int threads) {
  if (!isSequence(a, target)) return false;
  const int64_t rows = (int64_t)a.steps * a.size;
  const int64_t gateRows =
      a.size * slots(a.cell) * a.hiddenPadded + (threads - 1) * (int64_t)a.gatesGap;
  const int64_t cellRows = (int64_t)a.size * a.hiddenPadded;
  return a.inputParts >= 1 && a.inputParts <= 2 && a.inputSize > 0 && a.outputRowStride >= 0 &&
         b.holds(a.input, rows, a.inputRowStride,
                 (a.inputParts - 1) * (int64_t)a.inputPadded + a.inputSize) &&
         b.holds(a.bias, slots(a.cell) * a.hiddenPadded) &&
         b.holds(a.packedInput,
                 gates(a.cell) * a.hiddenPadded * (int64_t)a.inputParts * a.inputSize) &&
         b.holds(a.packedRecurrent, gates(a.cell) * a.hiddenPadded * (int64_t)a.hidden) &&
         a.gatesGap >= 0 && b.holds(a.gates, a.steps, a.gatesTimeStride, gateRows) &&
         (!layoutOf(a.cell).hasMemory() ||
          (b.holds(a.cellState, a.steps, a.cellTimeStride, cellRows) &&
           b.holds(a.cellTanh, a.steps, a.cellTimeStride, cellRows))) &&
         b.holds(a.output, rows, a.outputRowStride, a.hiddenPadded);
}

bool fits(const BackwardArguments& a, const Bounds& b, const Target& target, int threads) {
  if (!isSequence(a, target)) return false;
  const int64_t cellRows = (int64_t)a.size * a.hiddenPadded;
  const int64_t carried = cellRows + (threads - 1) * (int64_t)a.carryGap;
  const int64_t gradientSteps = a.gradientTimeStride == 0 ? 1 : a.steps;
  return a.gatesGap >= 0 &&
         b.holds(a.gates, a.steps, a.gatesTimeStride,
                 cellRows * slots(a.cell) + (threads - 1) * (int64_t)a.gatesGap) &&
         (!layoutOf(a.cell).hasMemory() ||
          (b.holds(a.cellState, a.steps, a.cellTimeStride, cellRows) &&
           b.holds(a.cellTanh, a.steps, a.cellTimeStride, cellRows) &&
           b.holds(a.cellCarry, carried))) &&
         b.holds(a.output, (int64_t)a.steps * a.size, a.outputRowStride, a.hiddenPadded) &&
         b.holds(a.gradient, gradientSteps, a.gradientTimeStride,
                 (a.size - 1) * (int64_t)a.gradientRowStride + a.hiddenPadded) &&
         b.holds(a.packedRecurrent, gates(a.cell) * a.hidden * (int64_t)a.hiddenPadded) &&
         a.carryGap >= 0 && b.holds(a.carry, carried) && b.holds(a.gatedCarry, carried) &&
         (a.gradientSquares == -1 ||
          (a.gradientSquares % 2 == 0 &&
           b.holds(a.gradientSquares, (int64_t)2 * a.steps * a.size)));
}

bool fits(const SaturationArguments& a, const Bounds& b, const Target&, int threads) {
  return a.size > 0 && a.steps > 0 && a.hidden > 0 && a.rowInterval > 0 && a.rowStride >= 0 &&
         a.partGap >= 0 &&
         b.holds(a.values, a.steps, a.timeStride,
                 (a.size - 1) * (int64_t)a.rowStride + (threads - 1) * (int64_t)a.partGap +
                     a.hidden) &&
         b.holds(a.counts, 2 * (1 + (a.size - 1) / (int64_t)a.rowInterval));
}

bool fits(const InputGradientArguments& a, const Bounds& b, const Target& target, int threads) {
  const int64_t rows = (int64_t)a.steps * a.size;
  return isSequence(a, target) && a.gradientColumns > 0 && a.gradientColumns % target.width == 0 &&
         a.gatesGap >= 0 &&
         b.holds(a.gates, a.steps, a.gatesTimeStride,
                 (int64_t)a.size * slots(a.cell) * a.hiddenPadded +
                     (threads - 1) * (int64_t)a.gatesGap) &&
         b.holds(a.packedInput, gates(a.cell) * a.hidden * (int64_t)a.gradientColumns) &&
         b.holds(a.gradient, rows * a.gradientColumns);
}

bool fits(const WeightGradientArguments& a, const Bounds& b, const Target& target, int threads) {
  const int64_t rows = (int64_t)a.steps * a.size;
  const int64_t columns = (int64_t)a.inputParts * a.inputSize;
  // Rows are packed by whole vectors and tiles.
  return isSequence(a, target) && a.inputParts >= 1 && a.inputParts <= 2 && a.inputSize > 0 &&
         a.gatesGap >= 0 &&
         b.holds(a.gates, a.steps, a.gatesTimeStride,
                 (int64_t)a.size * slots(a.cell) * a.hiddenPadded +
                     (threads - 1) * (int64_t)a.gatesGap + kReadBeyond) &&
         b.holds(a.input, rows, a.inputRowStride,
                 (a.inputParts - 1) * (int64_t)a.inputPadded + a.inputSize + kReadBeyond) &&
         b.holds(a.output, rows, a.outputRowStride, a.hiddenPadded) &&
         a.blocks >= 1 && a.blocks <= a.size &&
         b.holds(a.inputWeight, a.blocks, a.blockStride, gates(a.cell) * a.hidden * columns) &&
         b.holds(a.recurrentWeight, a.blocks, a.blockStride,
                 gates(a.cell) * a.hidden * (int64_t)a.hidden) &&
         b.holds(a.inputBias, a.blocks, a.blockStride, gates(a.cell) * a.hidden) &&
         b.holds(a.recurrentBias, a.blocks, a.blockStride, gates(a.cell) * a.hidden) &&
         a.scratchStride >= target.scratchLength(columns, a.hiddenPadded) &&
         b.holds(a.scratch, (int64_t)threads * a.scratchStride);
}

bool fits(const DropoutArguments& a, const Bounds& b, const Target&, int) {
  const int64_t rows = (int64_t)a.steps * a.size;
  const int64_t columns = (int64_t)a.parts * a.partPadded;
  return a.size > 0 && a.steps > 0 && a.parts > 0 && a.partSize > 0 &&
         a.partPadded >= a.partSize && b.holds(a.source, rows, a.rowStride, columns) &&
         b.holds(a.mask, rows, a.rowStride, columns) &&
         b.holds(a.destination, rows, a.rowStride, columns);
}

bool fits(const MaskArguments& a, const Bounds& b, const Target&, int) {
  const int64_t count = (int64_t)a.steps * a.size * a.rowStride;
  return a.size > 0 && a.steps > 0 && b.holds(a.source, count) && b.holds(a.mask, count) &&
         b.holds(a.destination, count);
}

template <typename Arguments>
bool isReadout(const Arguments& a, const Bounds& b) {
  const int64_t columns = (int64_t)a.directions * a.hidden;
  return a.readout >= kLast && a.readout <= kAll && a.size > 0 && a.steps > 0 &&
         a.directions > 0 && a.hidden > 0 && a.hiddenPadded >= a.hidden &&
         b.holds(a.features, a.size, a.featureStride,
                 columns * (a.readout == kAll ? a.steps : 1));
}

bool fits(const ReadoutArguments& a, const Bounds& b, const Target&, int) {
  return isReadout(a, b) &&
         b.holds(a.output, (int64_t)a.steps * a.size * a.directions * a.hiddenPadded);
}

bool fits(const ReadoutBackwardArguments& a, const Bounds& b, const Target&, int) {
  const int64_t steps = a.readout == kAll ? a.steps : 1;
  return isReadout(a, b) &&
         b.holds(a.gradient, steps * a.size * a.directions * a.hiddenPadded);
}

bool fits(const RunningMeanArguments& a, const Bounds& b, const Target&, int) {
  const int64_t rowFloats = (int64_t)a.size * a.hiddenPadded;
  return a.size > 0 && a.steps > 0 && a.hiddenPadded > 0 &&
         b.holds(a.output, a.steps * rowFloats) && b.holds(a.sums, rowFloats);
}

bool fits(const HeadArguments& a, const Bounds& b, const Target& target, int) {
  return a.size > 0 && a.first >= 0 && a.depth > 0 && a.first <= a.depthTotal - a.depth &&
         a.chain > 0 && a.classesPadded > 0 && a.classesPadded % target.width == 0 &&
         b.holds(a.features, a.size, a.featureStride, a.depth) &&
         b.holds(a.packed, (int64_t)a.classesPadded * a.depthTotal) &&
         b.holds(a.start, a.size, a.startStride, a.classesPadded) &&
         b.holds(a.logits, (int64_t)a.size * a.classesPadded);
}

bool fits(const LossArguments& a, const Bounds& b, const Target& target, int) {
  const int64_t rows = (int64_t)a.size * a.classesPadded;
  return a.size > 0 && a.classes > 0 && a.classesPadded >= a.classes &&
         a.classesPadded % target.width == 0 && b.holds(a.logits, rows) &&
         b.holds(a.labels, a.size) && b.holds(a.rowLoss, a.size) &&
         b.holds(a.rowCorrect, a.size) && b.holds(a.gradient, rows);
}

bool fits(const HeadBackwardArguments& a, const Bounds& b, const Target& target, int) {
  return a.size > 0 && a.classes > 0 && a.classesPadded >= a.classes &&
         a.featureStride % target.width == 0 &&
         b.holds(a.gradient, (int64_t)a.size * a.classesPadded) &&
         b.holds(a.packed, (int64_t)a.classes * a.featureStride) &&
         b.holds(a.features, (int64_t)a.size * a.featureStride);
}

bool fits(const HeadWeightGradientArguments& a, const Bounds& b, const Target& target,
          int threads) {
  return a.size > 0 && a.classes > 0 && a.classesPadded >= a.classes && a.featureSize > 0 &&
         b.holds(a.features, a.size, a.featureStride, a.featureSize + kReadBeyond) &&
         b.holds(a.gradient, (int64_t)a.size * a.classesPadded + kReadBeyond) &&
         b.holds(a.weight, (int64_t)a.classes * a.featureSize) && b.holds(a.bias, a.classes) &&
         a.scratchStride >= target.scratchLength(0, 0) &&
         b.holds(a.scratch, (int64_t)threads * a.scratchStride);
}

bool fits(const NormArguments& a, const Bounds& b, const Target&, int) {
  return a.count > 0 && a.secondCount >= 0 && a.partial % 2 == 0 &&
         b.holds(a.gradients, a.count) && b.holds(a.second, a.secondCount) &&
         b.holds(a.partial, (a.count + kNormBlock - 1) / kNormBlock * (int64_t)2);
}

bool fits(const UpdateArguments& a, const Bounds& b, const Target&, int) {
  return a.optimiser >= kAdam && a.optimiser <= kRmsprop && a.count > 0 && a.count % 16 == 0 &&
         b.holds(a.parameters, a.count) && b.holds(a.gradients, a.count) &&
         b.holds(a.first, a.count) && b.holds(a.second, a.count);
}

bool fits(const PeakArguments& a, const Bounds& b, const Target&, int threads) {
  return a.iterations > 0 && b.holds(a.result, threads);
}

bool fits(const ElementaryArguments& a, const Bounds& b, const Target&, int) {
  return a.function >= kExponential && a.function <= kTanh && a.count > 0 && a.count % 16 == 0 &&
         b.holds(a.source, a.count) && b.holds(a.destination, a.count);
}

}  // namespace

const char* findFault(const int32_t* program, int64_t length, int64_t arenaLength,
                      const Target& target, int threads) {
  const Bounds bounds(arenaLength);
  for (int64_t at = 0; at < length;) {
    if (at + 2 > length || program[at] < 0 || program[at] >= kStageCount) return "program";
    const Stage stage = static_cast<Stage>(program[at]);
    if (at + 2 + argumentCount(stage) > length) return "program";
    switch (stage) {
#define UNROLL_CASE(Name, name, FIELDS)                                                            \
  case Stage::Name: {                                                                              \
    Name##Arguments arguments;                                                                     \
    __builtin_memcpy(&arguments, program + at + 2, sizeof arguments);                                   \
    if (!fits(arguments, bounds, target, threads)) return #name;                                   \
    break;                                                                                         \
  }
      UNROLL_STAGES(UNROLL_CASE)
#undef UNROLL_CASE
    }
    at += 2 + argumentCount(stage);
  }
  return nullptr;
}

}  // namespace unroll
