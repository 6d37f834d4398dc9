// A program is a list of stages, one after the other: [stage, barrier, arguments...]. All threads do their share of
// each stage; where `barrier` is 1, none continues before all have finished the stage.
#pragma once
#include "../kernels/stages.h"
#include "barrier.h"

namespace unroll {

// Runs one thread's share of a program. Returns when all threads have finished theirs.
inline void runShare(const Target& target, const int32_t* program, int64_t length, float* arena,
                     int part, int parts, Barrier& barrier) {
  for (int64_t at = 0; at < length;) {
    const Stage stage = static_cast<Stage>(program[at]);
    const bool wait = program[at + 1] != 0;
    target.run(stage, program + at + 2, arena, part, parts);
    if (wait) barrier.await(parts);
    at += 2 + argumentCount(stage);
  }
  barrier.await(parts);
}

}  // namespace unroll
