// The cells, element by element: from a row of gates before their activation to the new state, and back.
// Formulas: PyTorch documentation of torch.nn.RNN, torch.nn.GRU and torch.nn.LSTM; derivatives by the chain rule.
#pragma once
#include "activations.h"
#include "gates.h"

namespace UNROLL_TARGET {

static inline void rnnForward(int cell, int padded, float* gates, float* output) {
  for (int j = 0; j < padded; j += kWidth) {
    const Vector before = load(gates + j);
    store(output + j, cell == unroll::kRnnTanh ? hyperbolicTangent(before)
                                               : (before < Vector{} ? Vector{} : before));
  }
}

// gradient: by this step's output, from above; carry: from the step after. Leaves the gate's gradient in `gates`.
static inline void rnnBackward(int cell, int padded, float* gates, const float* output,
                               const float* gradient, float* carry) {
  const Vector one = broadcast(1.0f);
  for (int j = 0; j < padded; j += kWidth) {
    const Vector h = load(output + j);
    const Vector by = gradient ? load(gradient + j) + load(carry + j) : load(carry + j);
    const Vector before =
        cell == unroll::kRnnTanh ? by * (one - h * h) : (h > Vector{} ? by : Vector{});
    store(gates + j, flushTiny(before));
    store(carry + j, Vector{});
  }
}

static inline void lstmForward(int padded, float* gates, const float* previousCell, float* cellState,
                               float* cellTanh, float* output) {
  for (int j = 0; j < padded; j += kWidth) {
    const Vector i = sigmoid(load(gates + j));
    const Vector f = sigmoid(load(gates + padded + j));
    const Vector g = hyperbolicTangent(load(gates + 2 * padded + j));
    const Vector o = sigmoid(load(gates + 3 * padded + j));
    const Vector before = previousCell ? load(previousCell + j) : Vector{};
    const Vector c = fusedMultiplyAdd(f, before, i * g);
    const Vector squashed = hyperbolicTangent(c);
    store(gates + j, i);
    store(gates + padded + j, f);
    store(gates + 2 * padded + j, g);
    store(gates + 3 * padded + j, o);
    store(cellState + j, c);
    store(cellTanh + j, squashed);
    store(output + j, o * squashed);
  }
}

static inline void lstmBackward(int padded, float* gates, const float* previousCell,
                                const float* cellTanh, const float* gradient, float* carry,
                                float* cellCarry) {
  const Vector one = broadcast(1.0f);
  for (int j = 0; j < padded; j += kWidth) {
    const Vector i = load(gates + j);
    const Vector f = load(gates + padded + j);
    const Vector g = load(gates + 2 * padded + j);
    const Vector o = load(gates + 3 * padded + j);
    const Vector squashed = load(cellTanh + j);
    const Vector before = previousCell ? load(previousCell + j) : Vector{};
    const Vector byOutput = gradient ? load(gradient + j) + load(carry + j) : load(carry + j);
    const Vector byCell =
        fusedMultiplyAdd(byOutput * o, one - squashed * squashed, load(cellCarry + j));
    store(gates + j, flushTiny(byCell * g * (i * (one - i))));
    store(gates + padded + j, flushTiny(byCell * before * (f * (one - f))));
    store(gates + 2 * padded + j, flushTiny(byCell * i * (one - g * g)));
    store(gates + 3 * padded + j, flushTiny(byOutput * squashed * (o * (one - o))));
    store(cellCarry + j, flushTiny(byCell * f));
    store(carry + j, Vector{});
  }
}

// Reset after the product: slot 3 holds the recurrent part of n.
static inline void gruAfterForward(int padded, float* gates, const float* previous, float* output) {
  for (int j = 0; j < padded; j += kWidth) {
    const Vector r = sigmoid(load(gates + j));
    const Vector z = sigmoid(load(gates + padded + j));
    const Vector n = hyperbolicTangent(
        fusedMultiplyAdd(r, load(gates + 3 * padded + j), load(gates + 2 * padded + j)));
    const Vector before = previous ? load(previous + j) : Vector{};
    store(gates + j, r);
    store(gates + padded + j, z);
    store(gates + 2 * padded + j, n);
    store(output + j, fusedMultiplyAdd(z, before - n, n));
  }
}

// The part of the carry that does not go through a product stays in `carry`.
static inline void gruAfterBackward(int padded, float* gates, const float* previous,
                                    const float* gradient, float* carry) {
  const Vector one = broadcast(1.0f);
  for (int j = 0; j < padded; j += kWidth) {
    const Vector r = load(gates + j);
    const Vector z = load(gates + padded + j);
    const Vector n = load(gates + 2 * padded + j);
    const Vector recurrent = load(gates + 3 * padded + j);
    const Vector before = previous ? load(previous + j) : Vector{};
    const Vector by = gradient ? load(gradient + j) + load(carry + j) : load(carry + j);
    const Vector byN = by * (one - z) * (one - n * n);
    store(gates + j, flushTiny(byN * recurrent * (r * (one - r))));
    store(gates + padded + j, flushTiny(by * (before - n) * (z * (one - z))));
    store(gates + 2 * padded + j, flushTiny(byN));
    store(gates + 3 * padded + j, flushTiny(byN * r));
    store(carry + j, flushTiny(by * z));
  }
}

// Reset before the product, first half: the gates r and z, and r * h into slot 3.
static inline void gruBeforeGates(int padded, float* gates, const float* previous) {
  for (int j = 0; j < padded; j += kWidth) {
    const Vector r = sigmoid(load(gates + j));
    const Vector before = previous ? load(previous + j) : Vector{};
    store(gates + j, r);
    store(gates + padded + j, sigmoid(load(gates + padded + j)));
    store(gates + 3 * padded + j, r * before);
  }
}

// Second half, when slot 2 has the whole of n before its activation.
static inline void gruBeforeState(int padded, float* gates, const float* previous, float* output) {
  for (int j = 0; j < padded; j += kWidth) {
    const Vector z = load(gates + padded + j);
    const Vector n = hyperbolicTangent(load(gates + 2 * padded + j));
    const Vector before = previous ? load(previous + j) : Vector{};
    store(gates + 2 * padded + j, n);
    store(output + j, fusedMultiplyAdd(z, before - n, n));
  }
}

// First half backwards: z and n get their gradients, r keeps its activation.
static inline void gruBeforeBackwardState(int padded, float* gates, const float* previous,
                                          const float* gradient, float* carry) {
  const Vector one = broadcast(1.0f);
  for (int j = 0; j < padded; j += kWidth) {
    const Vector z = load(gates + padded + j);
    const Vector n = load(gates + 2 * padded + j);
    const Vector before = previous ? load(previous + j) : Vector{};
    const Vector by = gradient ? load(gradient + j) + load(carry + j) : load(carry + j);
    store(gates + padded + j, flushTiny(by * (before - n) * (z * (one - z))));
    store(gates + 2 * padded + j, flushTiny(by * (one - z) * (one - n * n)));
    store(carry + j, flushTiny(by * z));
  }
}

// Second half backwards, when `resetCarry` has the gradient by r * h.
static inline void gruBeforeBackwardReset(int padded, float* gates, const float* previous,
                                          const float* resetCarry, float* carry) {
  const Vector one = broadcast(1.0f);
  for (int j = 0; j < padded; j += kWidth) {
    const Vector r = load(gates + j);
    const Vector before = previous ? load(previous + j) : Vector{};
    const Vector by = load(resetCarry + j);
    store(gates + j, flushTiny(by * before * (r * (one - r))));
    store(carry + j, flushTiny(fusedMultiplyAdd(by, r, load(carry + j))));
  }
}

}  // namespace UNROLL_TARGET
