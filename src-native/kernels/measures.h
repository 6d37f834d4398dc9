// Reference measurements for the kernels: the peak of multiply-adds of a core, and the elementary functions alone.
#pragma once
#include "activations.h"
#include "multiply.h"

namespace UNROLL_TARGET {

constexpr int kPeakChains = kTileRows * kTileVectors;
constexpr int kPeakOperations = 2 * kPeakChains * kWidth;

// As many independent chains as a tile has accumulators, so that the latency of one is hidden by the others.
static void peak(const unroll::PeakArguments& a, float* arena, int part, int) {
  Vector chains[kPeakChains];
  for (int c = 0; c < kPeakChains; c++) chains[c] = broadcast((float)c);
  const Vector factor = broadcast(0.999f);
  const Vector summand = broadcast(0.001f);
  for (int i = 0; i < a.iterations; i++) {
#pragma GCC unroll 24
    for (int c = 0; c < kPeakChains; c++) chains[c] = fusedMultiplyAdd(chains[c], factor, summand);
  }
  Vector sum = chains[0];
  for (int c = 1; c < kPeakChains; c++) sum = sum + chains[c];
  arena[a.result + part] = sum[0];
}

static void elementary(const unroll::ElementaryArguments& a, float* arena, int part, int parts) {
  const Range range = shareOf(a.count, 16, part, parts);
  for (int at = range.first; at < range.last; at += kWidth) {
    const Vector x = load(arena + a.source + at);
    store(arena + a.destination + at, a.function == unroll::kExponential ? exponential(x)
                                      : a.function == unroll::kSigmoid   ? sigmoid(x)
                                                                         : hyperbolicTangent(x));
  }
}

}  // namespace UNROLL_TARGET
