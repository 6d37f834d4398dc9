// One instruction set's build of all kernels. Included once by each file of targets/, after its vector type.
#pragma once
#include "elementwise.h"
#include "gather.h"
#include "head.h"
#include "measures.h"
#include "saturation.h"
#include "sequence.h"

namespace UNROLL_TARGET {

static void run(unroll::Stage stage, const int32_t* words, float* arena, int part, int parts) {
  switch (stage) {
#define UNROLL_CASE(Name, name, FIELDS)                                                            \
  case unroll::Stage::Name: {                                                                      \
    unroll::Name##Arguments arguments;                                                             \
    __builtin_memcpy(&arguments, words, sizeof arguments);                                              \
    return name(arguments, arena, part, parts);                                                    \
  }
    UNROLL_STAGES(UNROLL_CASE)
#undef UNROLL_CASE
  }
}

constexpr unroll::Target target = {UNROLL_TARGET_NAME, kWidth, kPeakOperations, scratchLength, run};

}  // namespace UNROLL_TARGET
