// The stages that a program is made of, and the arguments of each. This list is the only place where a stage's
// arguments are named and ordered: the binding hands the names to JavaScript, which fills programs by name.
//
// Arguments are 32-bit words. Offsets and strides count floats of the arena; the ones in REALS are the bits of a
// float. All sequences are time-major: [steps][size][row], rows padded to whole vectors with zeros.
#pragma once
#include <stdint.h>

#include "../cell-table.h"

namespace unroll {

// The number in abi-version.json, which TypeScript reads too: a loader refuses kernels of another. It is raised whenever
// cells, stages, arguments or their meaning change.
constexpr int kAbiVersion =
#include "../abi-version.json"
    ;

enum Readout { kLast = 0, kMean = 1, kAll = 2 };

enum ElementaryFunction { kExponential = 0, kSigmoid = 1, kTanh = 2 };

enum Optimiser { kAdam = 0, kAdamW = 1, kSgd = 2, kRmsprop = 3 };

// Copies weights into column panels: panel p holds columns [p*P, (p+1)*P) as [depth][P], the last panel being only
// as wide as it must. Column c = group * groupPadded + j takes source[group*groupStride + j*columnStride + k*depthStride].
#define UNROLL_PACK(F)                                                                             \
  F(source) F(groups) F(groupSize) F(groupPadded) F(groupStride) F(columnStride) F(depth)          \
  F(depthStride) F(destination)

// Adds the two biases where a gate needs only their sum, padded like a row of gates.
#define UNROLL_BIAS(F) F(cell) F(hidden) F(hiddenPadded) F(input) F(recurrent) F(destination)

// Turns images into inputs: the bytes [size][pixels] at `images` by the 256 floats of `table`, each pixel to its place (an
// integer at `places`), and `inputSize` further for each further image.
#define UNROLL_GATHER(F) F(size) F(pixels) F(inputSize) F(images) F(places) F(table) F(inputs)

// One direction of one layer over the whole sequence. A time stride of 0 keeps only the latest step; gates of all steps
// let a thread with a single row multiply the inputs of all steps at once. The gates of each thread's rows lie `gatesGap`
// further from those of the thread before than rows do, so that no processor prefetches what another is writing.
#define UNROLL_FORWARD(F)                                                                          \
  F(cell) F(size) F(steps) F(hidden) F(hiddenPadded) F(reverse)                                    \
  F(input) F(inputParts) F(inputSize) F(inputPadded) F(inputRowStride)                             \
  F(bias) F(packedInput) F(packedRecurrent)                                                        \
  F(gates) F(gatesTimeStride) F(gatesGap) F(cellState) F(cellTanh) F(cellTimeStride)               \
  F(output) F(outputRowStride)

// The backward pass of it: turns `gates` from activations into the gradients before them. The rows of what is carried
// from step to step lie `carryGap` further for each thread, apart from those of the threads before. Unless
// `gradientSquares` is -1, it leaves there, as doubles [steps][size], the sum of the squares of each row's whole gradient
// with respect to the hidden state of each step.
#define UNROLL_BACKWARD(F)                                                                         \
  F(cell) F(size) F(steps) F(hidden) F(hiddenPadded) F(reverse)                                    \
  F(gates) F(gatesTimeStride) F(gatesGap) F(cellState) F(cellTanh) F(cellTimeStride)               \
  F(output) F(outputRowStride)                                                                     \
  F(gradient) F(gradientRowStride) F(gradientTimeStride) F(gradientLastOnly)                       \
  F(packedRecurrent) F(carry) F(cellCarry) F(gatedCarry) F(carryGap) F(gradientSquares)

// How many values of `hidden` units in all steps are below `low` and above `high`: two integers at `counts` for each
// row of the batch that is counted, every `rowInterval`th from the first. The rows of each thread lie `partGap` further
// from those of the thread before.
#define UNROLL_SATURATION(F)                                                                       \
  F(size) F(steps) F(hidden) F(values) F(rowStride) F(timeStride) F(partGap) F(rowInterval)        \
  F(low) F(high) F(counts)

// Gradient with respect to a layer's input, from the gate gradients of one direction.
#define UNROLL_INPUT_GRADIENT(F)                                                                   \
  F(cell) F(size) F(steps) F(hidden) F(hiddenPadded) F(gates) F(gatesTimeStride) F(gatesGap)       \
  F(packedInput) F(gradient) F(gradientColumns) F(accumulate)

// Gradients of the weights and biases of one direction of one layer, in `blocks` sums over as many blocks of the
// batch's rows: the first block's at the given offsets, each further one `blockStride` after it.
#define UNROLL_WEIGHT_GRADIENT(F)                                                                  \
  F(cell) F(size) F(steps) F(hidden) F(hiddenPadded) F(reverse)                                    \
  F(gates) F(gatesTimeStride) F(gatesGap)                                                          \
  F(input) F(inputParts) F(inputSize) F(inputPadded) F(inputRowStride)                             \
  F(output) F(outputRowStride) F(blocks) F(blockStride)                                            \
  F(inputWeight) F(recurrentWeight) F(inputBias) F(recurrentBias) F(scratch) F(scratchStride)

// Dropout: draws masks (0 or 1 / keep) and multiplies. Rows of `columns` numbers lie in parts of `partSize`.
#define UNROLL_DROPOUT(F)                                                                          \
  F(size) F(steps) F(parts) F(partSize) F(partPadded) F(rowStride)                                 \
  F(source) F(mask) F(destination) F(seed) F(step) F(stream) F(threshold) F(scale)

// destination = source * mask, element by element, over whole rows.
#define UNROLL_MASK(F) F(size) F(steps) F(rowStride) F(source) F(mask) F(destination)

// The features for the head, from the outputs.
#define UNROLL_READOUT(F)                                                                          \
  F(readout) F(size) F(steps) F(directions) F(hidden) F(hiddenPadded) F(output)                    \
  F(features) F(featureStride)

// Turns the outputs of each step into the mean of the steps so far, for networks of one direction.
#define UNROLL_RUNNING_MEAN(F) F(size) F(steps) F(hiddenPadded) F(output) F(sums)

// What the features from `first` on, `depth` of `depthTotal`, add to the logits. They begin at `start`: the bias for all
// rows if its stride is 0, or the logits of the features before. Counted from feature 0, every `chain` features are one
// chain of multiply-adds. The first continues from the bias; the others begin at zero, and are added up in order.
#define UNROLL_HEAD(F)                                                                             \
  F(size) F(first) F(depth) F(depthTotal) F(chain) F(features) F(featureStride) F(classesPadded)   \
  F(packed) F(start) F(startStride) F(logits)

// Cross-entropy of each row, whether its own class is the most probable, and the gradient of the mean with respect to
// the logits.
#define UNROLL_LOSS(F)                                                                             \
  F(size) F(classes) F(classesPadded) F(logits) F(labels) F(smoothing) F(rowLoss) F(rowCorrect)    \
  F(gradient)

// Gradient with respect to the features.
#define UNROLL_HEAD_BACKWARD(F)                                                                    \
  F(size) F(classes) F(classesPadded) F(gradient) F(packed) F(features) F(featureStride)

// Gradient with respect to the outputs, from that of the features: the reverse of a readout.
#define UNROLL_READOUT_BACKWARD(F)                                                                 \
  F(readout) F(size) F(steps) F(directions) F(hidden) F(hiddenPadded) F(features)                  \
  F(featureStride) F(gradient)

#define UNROLL_HEAD_WEIGHT_GRADIENT(F)                                                             \
  F(size) F(classes) F(classesPadded) F(featureSize) F(features) F(featureStride) F(gradient)      \
  F(weight) F(bias) F(scratch) F(scratchStride)

// Adds the gradients of the second block of rows, if there is one, to those of the first;
// then sums of squares of fixed blocks of all elements, as doubles.
#define UNROLL_NORM(F) F(gradients) F(count) F(second) F(secondCount) F(partial)

// One optimiser step over all parameters; `gradientScale` is the clipping factor.
#define UNROLL_UPDATE(F)                                                                           \
  F(optimiser) F(count) F(parameters) F(gradients) F(first) F(second) F(gradientScale)             \
  F(learningRate) F(weightDecay) F(decayFactor) F(beta1) F(beta2) F(oneMinusBeta1)                 \
  F(oneMinusBeta2) F(stepSize) F(inverseRootCorrection) F(epsilon) F(momentum) F(nesterov)

// Multiply-adds in registers alone, for the machine's peak: each thread does `iterations` times as many as its lanes and
// accumulators hold (see Target::peakOperations), and leaves one number per thread at `result`.
#define UNROLL_PEAK(F) F(iterations) F(result)

// One of the elementary functions on whole vectors, so that its error can be measured.
#define UNROLL_ELEMENTARY(F) F(function) F(count) F(source) F(destination)

#define UNROLL_STAGES(S)                                                                           \
  S(Pack, pack, UNROLL_PACK)                                                                       \
  S(Bias, bias, UNROLL_BIAS)                                                                       \
  S(Gather, gather, UNROLL_GATHER)                                                                 \
  S(Forward, forward, UNROLL_FORWARD)                                                              \
  S(Backward, backward, UNROLL_BACKWARD)                                                           \
  S(Saturation, saturation, UNROLL_SATURATION)                                                     \
  S(InputGradient, inputGradient, UNROLL_INPUT_GRADIENT)                                           \
  S(WeightGradient, weightGradient, UNROLL_WEIGHT_GRADIENT)                                        \
  S(Dropout, dropout, UNROLL_DROPOUT)                                                              \
  S(Mask, mask, UNROLL_MASK)                                                                       \
  S(Readout, readout, UNROLL_READOUT)                                                              \
  S(RunningMean, runningMean, UNROLL_RUNNING_MEAN)                                                 \
  S(Head, head, UNROLL_HEAD)                                                                       \
  S(Loss, loss, UNROLL_LOSS)                                                                       \
  S(HeadBackward, headBackward, UNROLL_HEAD_BACKWARD)                                              \
  S(ReadoutBackward, readoutBackward, UNROLL_READOUT_BACKWARD)                                     \
  S(HeadWeightGradient, headWeightGradient, UNROLL_HEAD_WEIGHT_GRADIENT)                           \
  S(Norm, norm, UNROLL_NORM)                                                                       \
  S(Update, update, UNROLL_UPDATE) \
  S(Peak, peak, UNROLL_PEAK) \
  S(Elementary, elementary, UNROLL_ELEMENTARY)

#define UNROLL_FIELD(name) int32_t name;
#define UNROLL_STRUCT(Name, name, FIELDS)                                                          \
  struct Name##Arguments {                                                                         \
    FIELDS(UNROLL_FIELD)                                                                           \
  };
UNROLL_STAGES(UNROLL_STRUCT)
#undef UNROLL_STRUCT
#undef UNROLL_FIELD

enum class Stage : int32_t {
#define UNROLL_MEMBER(Name, name, FIELDS) Name,
  UNROLL_STAGES(UNROLL_MEMBER)
#undef UNROLL_MEMBER
};

#define UNROLL_COUNT(Name, name, FIELDS) +1
constexpr int kStageCount = 0 UNROLL_STAGES(UNROLL_COUNT);
#undef UNROLL_COUNT

// All stages with the names of their arguments: "pack source groups ...;bias cell ...;".
#define UNROLL_NAME(name) " " #name
#define UNROLL_DESCRIBE(Name, name, FIELDS) #name FIELDS(UNROLL_NAME) ";"
constexpr char kStageDescription[] = UNROLL_STAGES(UNROLL_DESCRIBE);
#undef UNROLL_DESCRIBE
#undef UNROLL_NAME

inline int argumentCount(Stage stage) {
  switch (stage) {
#define UNROLL_CASE(Name, name, FIELDS) \
  case Stage::Name: return sizeof(Name##Arguments) / sizeof(int32_t);
    UNROLL_STAGES(UNROLL_CASE)
#undef UNROLL_CASE
  }
  return 0;
}

// Elements of one block of the norm: fixed, so that the sum doesn't depend on threads or vector width.
constexpr int kNormBlock = 4096;

inline float realArgument(int32_t bits) {
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

// The kernels of one instruction set.
struct Target {
  const char* name;
  // Floats per vector: rows are padded to a multiple of it.
  int width;
  // Additions and multiplications of one iteration of the stage `peak`, for each thread.
  int peakOperations;
  // Floats of scratch that the weight gradients need for each thread, given the columns of inputs and hidden units.
  int64_t (*scratchLength)(int64_t inputColumns, int64_t hiddenPadded);
  // Does one thread's share of a stage.
  void (*run)(Stage stage, const int32_t* arguments, float* arena, int part, int parts);
};

}  // namespace unroll
