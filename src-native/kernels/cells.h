// The cells of cell-table.h, element by element: from a row of gates before their activation to the new state, and back.
// Formulas: PyTorch documentation of torch.nn.RNN, torch.nn.GRU and torch.nn.LSTM; derivatives by the chain rule.
#pragma once
#include "activations.h"
#include "stages.h"

namespace UNROLL_TARGET {

// One row of a batch in one step, whole vectors of `padded` floats. Pointers to the step before the first are null.
struct ForwardRow {
  int padded;
  // A slot for each gate: its sum, to be replaced by what the backward pass needs of it. Then the slot of the candidate,
  // if it has one.
  float* gates;
  const float* hiddenBefore;
  float* hidden;
  // The memory and its tanh, of cells that have one.
  const float* memoryBefore;
  float* memory;
  float* memoryTanh;
};

// The same for the backward pass.
struct BackwardRow {
  int padded;
  // What the forward pass left, to be replaced by the gradients with respect to the gates' sums.
  float* gates;
  const float* hiddenBefore;
  const float* hidden;
  const float* memoryBefore;
  const float* memoryTanh;
  // With respect to the hidden state, from the layer above; null if there is none.
  const float* gradient;
  // With respect to the hidden state, from the next step. The cell leaves the part for the previous step that takes no
  // product.
  float* carry;
  float* memoryCarry;
  // With respect to what the recurrent weights of a gated candidate multiply.
  const float* gatedCarry;

  // The whole gradient with respect to the hidden state.
  Vector byHidden(int j) const {
    return gradient ? load(gradient + j) + load(carry + j) : load(carry + j);
  }
};

// The sum of the squares of a row's whole gradient with respect to the hidden state: in interleaved chains that are
// added up in order, whatever the vector width. As doubles, because the square of a small float vanishes.
static inline double squaresByHidden(const BackwardRow& row) {
  constexpr int kChains = 4;
  static_assert(kWidth % kChains == 0, "rows are whole vectors");
  double chains[kChains] = {};
  for (int j = 0; j < row.padded; j += kChains) {
    for (int c = 0; c < kChains; c++) {
      const double by = row.gradient ? row.gradient[j + c] + row.carry[j + c] : row.carry[j + c];
      chains[c] += by * by;
    }
  }
  double sum = 0.0;
  for (int c = 0; c < kChains; c++) sum += chains[c];
  return sum;
}

static inline Vector loadBefore(const float* before, int j) {
  return before ? load(before + j) : Vector{};
}

// The base of cells whose candidate is not gated.
struct Ungated {
  // Forward, when all gates but the candidate have their sums: leaves in the candidate's slot what its recurrent weights
  // multiply.
  static inline void gate(ForwardRow) {}
  // Backward, when `gatedCarry` is known.
  static inline void gateBackward(BackwardRow) {}
};

template <bool IsTanh>
struct Rnn : Ungated {
  static inline void forward(ForwardRow row) {
    for (int j = 0; j < row.padded; j += kWidth) {
      const Vector sum = load(row.gates + j);
      store(row.hidden + j, IsTanh ? hyperbolicTangent(sum) : (sum < Vector{} ? Vector{} : sum));
    }
  }

  static inline void backward(BackwardRow row) {
    const Vector one = broadcast(1.0f);
    for (int j = 0; j < row.padded; j += kWidth) {
      const Vector h = load(row.hidden + j);
      const Vector by = row.byHidden(j);
      const Vector bySum = IsTanh ? by * (one - h * h) : (h > Vector{} ? by : Vector{});
      store(row.gates + j, flushTiny(bySum));
      store(row.carry + j, Vector{});
    }
  }
};
using RnnTanh = Rnn<true>;
using RnnRelu = Rnn<false>;

struct Lstm : Ungated {
  static inline void forward(ForwardRow row) {
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector i = sigmoid(load(gates));
      const Vector f = sigmoid(load(gates + padded));
      const Vector g = hyperbolicTangent(load(gates + 2 * padded));
      const Vector o = sigmoid(load(gates + 3 * padded));
      const Vector c = fusedMultiplyAdd(f, loadBefore(row.memoryBefore, j), i * g);
      const Vector squashed = hyperbolicTangent(c);
      store(gates, i);
      store(gates + padded, f);
      store(gates + 2 * padded, g);
      store(gates + 3 * padded, o);
      store(row.memory + j, c);
      store(row.memoryTanh + j, squashed);
      store(row.hidden + j, o * squashed);
    }
  }

  static inline void backward(BackwardRow row) {
    const Vector one = broadcast(1.0f);
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector i = load(gates);
      const Vector f = load(gates + padded);
      const Vector g = load(gates + 2 * padded);
      const Vector o = load(gates + 3 * padded);
      const Vector squashed = load(row.memoryTanh + j);
      const Vector before = loadBefore(row.memoryBefore, j);
      const Vector byHidden = row.byHidden(j);
      const Vector byMemory =
          fusedMultiplyAdd(byHidden * o, one - squashed * squashed, load(row.memoryCarry + j));
      store(gates, flushTiny(byMemory * g * (i * (one - i))));
      store(gates + padded, flushTiny(byMemory * before * (f * (one - f))));
      store(gates + 2 * padded, flushTiny(byMemory * i * (one - g * g)));
      store(gates + 3 * padded, flushTiny(byHidden * squashed * (o * (one - o))));
      store(row.memoryCarry + j, flushTiny(byMemory * f));
      store(row.carry + j, Vector{});
    }
  }
};

// The reset gate after the product: the candidate's slot holds its recurrent part.
struct GruAfter : Ungated {
  static inline void forward(ForwardRow row) {
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector r = sigmoid(load(gates));
      const Vector z = sigmoid(load(gates + padded));
      const Vector n = hyperbolicTangent(
          fusedMultiplyAdd(r, load(gates + 3 * padded), load(gates + 2 * padded)));
      const Vector before = loadBefore(row.hiddenBefore, j);
      store(gates, r);
      store(gates + padded, z);
      store(gates + 2 * padded, n);
      store(row.hidden + j, fusedMultiplyAdd(z, before - n, n));
    }
  }

  static inline void backward(BackwardRow row) {
    const Vector one = broadcast(1.0f);
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector r = load(gates);
      const Vector z = load(gates + padded);
      const Vector n = load(gates + 2 * padded);
      const Vector recurrent = load(gates + 3 * padded);
      const Vector before = loadBefore(row.hiddenBefore, j);
      const Vector by = row.byHidden(j);
      const Vector byN = by * (one - z) * (one - n * n);
      store(gates, flushTiny(byN * recurrent * (r * (one - r))));
      store(gates + padded, flushTiny(by * (before - n) * (z * (one - z))));
      store(gates + 2 * padded, flushTiny(byN));
      store(gates + 3 * padded, flushTiny(byN * r));
      store(row.carry + j, flushTiny(by * z));
    }
  }
};

// The reset gate before the product: the candidate's slot holds r * h.
struct GruBefore {
  static inline void gate(ForwardRow row) {
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector r = sigmoid(load(gates));
      store(gates, r);
      store(gates + padded, sigmoid(load(gates + padded)));
      store(gates + 3 * padded, r * loadBefore(row.hiddenBefore, j));
    }
  }

  static inline void forward(ForwardRow row) {
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector z = load(gates + padded);
      const Vector n = hyperbolicTangent(load(gates + 2 * padded));
      const Vector before = loadBefore(row.hiddenBefore, j);
      store(gates + 2 * padded, n);
      store(row.hidden + j, fusedMultiplyAdd(z, before - n, n));
    }
  }

  // z and n get their gradients, r keeps its activation.
  static inline void backward(BackwardRow row) {
    const Vector one = broadcast(1.0f);
    const int padded = row.padded;
    for (int j = 0; j < padded; j += kWidth) {
      float* gates = row.gates + j;
      const Vector z = load(gates + padded);
      const Vector n = load(gates + 2 * padded);
      const Vector before = loadBefore(row.hiddenBefore, j);
      const Vector by = row.byHidden(j);
      store(gates + padded, flushTiny(by * (before - n) * (z * (one - z))));
      store(gates + 2 * padded, flushTiny(by * (one - z) * (one - n * n)));
      store(row.carry + j, flushTiny(by * z));
    }
  }

  static inline void gateBackward(BackwardRow row) {
    const Vector one = broadcast(1.0f);
    for (int j = 0; j < row.padded; j += kWidth) {
      const Vector r = load(row.gates + j);
      const Vector before = loadBefore(row.hiddenBefore, j);
      const Vector by = load(row.gatedCarry + j);
      store(row.gates + j, flushTiny(by * before * (r * (one - r))));
      store(row.carry + j, flushTiny(fusedMultiplyAdd(by, r, load(row.carry + j))));
    }
  }
};

// Calls `visit` with the struct of a cell.
template <typename Visit>
static inline void withCell(int cell, Visit visit) {
  switch (static_cast<unroll::Cell>(cell)) {
#define UNROLL_CASE(Name, ...) \
  case unroll::Cell::Name: return visit(Name{});
    UNROLL_CELLS(UNROLL_CASE)
#undef UNROLL_CASE
  }
}

}  // namespace UNROLL_TARGET
