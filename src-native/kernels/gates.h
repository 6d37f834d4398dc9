// Which gates a cell has, and where their numbers stand in a row of `gates` (see Cell in stages.h).
#pragma once
#include "stages.h"

namespace UNROLL_TARGET {

static inline int gateSlots(int cell) { return cell <= unroll::kRnnRelu ? 1 : 4; }
static inline int gateCount(int cell) {
  return cell <= unroll::kRnnRelu ? 1 : cell == unroll::kLstm ? 4 : 3;
}
// The slot from which gate `gate` takes its gradient for the input weights.
static inline int inputSlot(int, int gate) { return gate; }
// The slot from which gate `gate` takes its gradient for the recurrent weights.
static inline int recurrentSlot(int cell, int gate) {
  return cell == unroll::kGruAfter && gate == 2 ? 3 : gate;
}

}  // namespace UNROLL_TARGET
