// Which gates a cell has, and where their numbers stand in a row of `gates` (see Cell in stages.h).
#pragma once
#include "stages.h"

namespace UNROLL_TARGET {

static inline int gateSlots(int cell) { return cell <= unroll::kRnnRelu ? 1 : 4; }
static inline int gateCount(int cell) {
  return cell <= unroll::kRnnRelu ? 1 : cell == unroll::kLstm ? 4 : 3;
}
// The slot from which gate `gate` takes its gradient for the recurrent weights. That for the input weights stands in
// the slot of the gate's own number.
static inline int recurrentSlot(int cell, int gate) {
  return cell == unroll::kGruAfter && gate == 2 ? 3 : gate;
}

}  // namespace UNROLL_TARGET
