// Elementwise kernels: dropout, the gradient's norm and the optimisers.
#pragma once
#include "multiply.h"
#include "philox.h"

namespace UNROLL_TARGET {

constexpr uint32_t kDropoutPurpose = 5;  // `purpose.dropout` of src-shared/random/philox.ts

// Element e of the mask, counted over the unpadded numbers, is kept if its word reaches the threshold.
static void dropout(const unroll::DropoutArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  const float scale = unroll::realArgument(a.scale);
  const uint32_t threshold = (uint32_t)a.threshold;
  const int columns = a.parts * a.partSize;
  for (int t = 0; t < a.steps; t++) {
    for (int row = rows.first; row < rows.last; row++) {
      const ptrdiff_t at = ((ptrdiff_t)t * a.size + row) * a.rowStride;
      float* mask = arena + a.mask + at;
      const float* source = arena + a.source + at;
      float* destination = arena + a.destination + at;
      const uint64_t first = ((uint64_t)t * a.size + row) * columns;
      uint32_t block[4];
      for (int column = 0; column < columns; column++) {
        const uint64_t element = first + column;
        if (column == 0 || (element & 3) == 0) {
          philox((uint32_t)a.seed, kDropoutPurpose, (uint32_t)(element >> 2), (uint32_t)a.step,
                 (uint32_t)a.stream, block);
        }
        mask[column / a.partSize * a.partPadded + column % a.partSize] =
            block[element & 3] >= threshold ? scale : 0.0f;
      }
      for (int p = 0; p < a.parts; p++) {
        for (int j = a.partSize; j < a.partPadded; j++) mask[p * a.partPadded + j] = 0.0f;
      }
      for (int j = 0; j < a.parts * a.partPadded; j++) destination[j] = source[j] * mask[j];
    }
  }
}

static void mask(const unroll::MaskArguments& a, float* arena, int part, int parts) {
  const Range rows = shareOf(a.size, 1, part, parts);
  for (int t = 0; t < a.steps; t++) {
    const ptrdiff_t first = ((ptrdiff_t)t * a.size + rows.first) * a.rowStride;
    const ptrdiff_t count = (ptrdiff_t)(rows.last - rows.first) * a.rowStride;
    for (ptrdiff_t j = 0; j < count; j++) {
      arena[a.destination + first + j] = arena[a.source + first + j] * arena[a.mask + first + j];
    }
  }
}

// The squares in 16 interleaved chains per block, added up in order, whatever the vector width.
static void norm(const unroll::NormArguments& a, float* arena, int part, int parts) {
  constexpr int kChains = 16;
  float* gradients = arena + a.gradients;
  const int blocks = (a.count + unroll::kNormBlock - 1) / unroll::kNormBlock;
  const Range range = shareOf(blocks, 1, part, parts);
  for (int block = range.first; block < range.last; block++) {
    const int first = block * unroll::kNormBlock;
    const int last = smaller(a.count, first + unroll::kNormBlock);
    for (int e = first; e < smaller(last, a.secondCount); e++) gradients[e] += arena[a.second + e];
    double chains[kChains] = {};
    int at = first;
    for (; at + kChains <= last; at += kChains) {
      for (int c = 0; c < kChains; c++) {
        const double value = gradients[at + c];
        chains[c] += value * value;
      }
    }
    for (int c = 0; at < last; at++, c++) {
      const double value = gradients[at];
      chains[c] += value * value;
    }
    double sum = 0.0;
    for (int c = 0; c < kChains; c++) sum += chains[c];
    __builtin_memcpy(arena + a.partial + 2 * block, &sum, sizeof sum);
  }
}

// The numbers an optimiser works with, the same for every parameter.
struct UpdateFactors {
  Vector gradientScale, learningRate, weightDecay, decayFactor, beta1, beta2, oneMinusBeta1,
      oneMinusBeta2, stepSize, inverseRootCorrection, epsilon, momentum;
};

// Formulas: PyTorch documentation of torch.optim.Adam, AdamW, SGD and RMSprop. `first` is exp_avg or the momentum
// buffer, `second` is exp_avg_sq or square_avg.
static inline void updateVector(const unroll::UpdateArguments& a, const UpdateFactors& f,
                                float* parameter, const float* gradient, float* first,
                                float* second) {
  Vector p = load(parameter);
  Vector g = load(gradient) * f.gradientScale;
  if (a.optimiser == unroll::kAdamW) {
    p = p * f.decayFactor;
  } else if (a.weightDecay != 0) {
    g = fusedMultiplyAdd(f.weightDecay, p, g);
  }
  switch (a.optimiser) {
    case unroll::kAdam:
    case unroll::kAdamW: {
      const Vector m = fusedMultiplyAdd(f.oneMinusBeta1, g - load(first), load(first));
      const Vector v = fusedMultiplyAdd(f.oneMinusBeta2 * g, g, load(second) * f.beta2);
      store(first, m);
      store(second, v);
      p = p - f.stepSize * m / (squareRoot(v) * f.inverseRootCorrection + f.epsilon);
      break;
    }
    case unroll::kSgd: {
      if (a.momentum != 0) {
        const Vector buffer = fusedMultiplyAdd(f.momentum, load(first), g);
        store(first, buffer);
        g = a.nesterov ? fusedMultiplyAdd(f.momentum, buffer, g) : buffer;
      }
      p = p - f.learningRate * g;
      break;
    }
    default: {
      const Vector v = fusedMultiplyAdd(f.oneMinusBeta2 * g, g, load(second) * f.beta2);
      store(second, v);
      Vector change = g / (squareRoot(v) + f.epsilon);
      if (a.momentum != 0) {
        change = fusedMultiplyAdd(f.momentum, load(first), change);
        store(first, change);
      }
      p = p - f.learningRate * change;
    }
  }
  store(parameter, p);
}

static void update(const unroll::UpdateArguments& a, float* arena, int part, int parts) {
  using unroll::realArgument;
  const UpdateFactors f = {
      broadcast(realArgument(a.gradientScale)), broadcast(realArgument(a.learningRate)),
      broadcast(realArgument(a.weightDecay)),   broadcast(realArgument(a.decayFactor)),
      broadcast(realArgument(a.beta1)),         broadcast(realArgument(a.beta2)),
      broadcast(realArgument(a.oneMinusBeta1)), broadcast(realArgument(a.oneMinusBeta2)),
      broadcast(realArgument(a.stepSize)),      broadcast(realArgument(a.inverseRootCorrection)),
      broadcast(realArgument(a.epsilon)),       broadcast(realArgument(a.momentum))};
  // The arrays are padded to whole vectors; their padding stays 0 under every rule.
  const Range range = shareOf(a.count, 16, part, parts);
  for (int at = range.first; at < range.last; at += kWidth) {
    updateVector(a, f, arena + a.parameters + at, arena + a.gradients + at, arena + a.first + at,
                 arena + a.second + at);
  }
}

}  // namespace UNROLL_TARGET
