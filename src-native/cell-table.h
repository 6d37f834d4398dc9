// The cells: their numbers, and their layout in memory for stages, the check of programs and JavaScript.
// The struct of the same name in kernels/cells.h computes a cell.
#pragma once
#include <stdint.h>

namespace unroll {

// How the hidden state enters a cell's candidate, which is the last of its gates. Every other gate is the sum of the
// inputs' product and the hidden state's.
enum class Candidate {
  // As to every other gate.
  summed,
  // The hidden state's product is kept separately, in a slot after those of the gates, for the cell to use.
  apart,
  // What the recurrent weights multiply is not the hidden state but what the cell makes of it with its other gates (the
  // struct's `gate` and `gateBackward`), in a slot after those of the gates.
  gated
};

// One line for each: the struct's name, the name that JavaScript asks for, the gates in the order of the weights' rows
// and the states carried from step to step (the hidden state h, and a memory c if there is one), both in PyTorch's
// letters, and the candidate. The order gives the numbers that programs hold.
#define UNROLL_CELLS(C)                                                                            \
  C(RnnTanh, rnnTanh, "h", "h", summed)                                                            \
  C(RnnRelu, rnnRelu, "h", "h", summed)                                                            \
  C(GruAfter, gruAfter, "rzn", "h", apart)                                                         \
  C(GruBefore, gruBefore, "rzn", "h", gated)                                                       \
  C(Lstm, lstm, "ifgo", "hc", summed)

enum class Cell : int32_t {
#define UNROLL_MEMBER(Name, ...) Name,
  UNROLL_CELLS(UNROLL_MEMBER)
#undef UNROLL_MEMBER
};

// How a cell's numbers lie in a row of `gates`: a slot of hidden units for each gate, then one for the candidate where
// its recurrent part doesn't go into the sum.
struct CellLayout {
  int gates;
  int states;
  Candidate candidate;

  constexpr bool hasMemory() const { return states > 1; }
  constexpr int slots() const { return candidate == Candidate::summed ? gates : gates + 1; }
  constexpr bool isCandidate(int gate) const { return gate == gates - 1; }
  // Whether a gate's recurrent weights multiply what lies in the slot after the gates, in place of the hidden state.
  constexpr bool isGated(int gate) const {
    return candidate == Candidate::gated && isCandidate(gate);
  }
  // The slot from which a gate takes its gradient for the recurrent weights. The gradient for the input weights is in
  // the slot with the gate's number.
  constexpr int recurrentSlot(int gate) const {
    return candidate == Candidate::apart && isCandidate(gate) ? gates : gate;
  }
};

#define UNROLL_LAYOUT(Name, name, letters, carried, kind) \
  {sizeof letters - 1, sizeof carried - 1, Candidate::kind},
constexpr CellLayout kCellLayouts[] = {UNROLL_CELLS(UNROLL_LAYOUT)};
#undef UNROLL_LAYOUT

constexpr int kCellCount = sizeof kCellLayouts / sizeof kCellLayouts[0];

constexpr bool isCell(int cell) { return cell >= 0 && cell < kCellCount; }

// The layout of an existing cell.
constexpr const CellLayout& layoutOf(int cell) { return kCellLayouts[cell]; }

constexpr int maxGates() {
  int most = 0;
  for (const CellLayout& layout : kCellLayouts) most = layout.gates > most ? layout.gates : most;
  return most;
}
constexpr int kMaxGates = maxGates();

// All cells in order: "rnnTanh h h summed;gruAfter rzn h apart;...".
#define UNROLL_DESCRIBE(Name, name, letters, carried, kind) #name " " letters " " carried " " #kind ";"
constexpr char kCellDescription[] = UNROLL_CELLS(UNROLL_DESCRIBE);
#undef UNROLL_DESCRIBE

}  // namespace unroll
