// How many arguments each stage has.
#pragma once
#include "../kernels/stages.h"

namespace unroll {

inline int argumentCount(Stage stage) {
  switch (stage) {
#define UNROLL_CASE(Name, name, FIELDS)                                                            \
  case Stage::Name: return sizeof(Name##Arguments) / sizeof(int32_t);
    UNROLL_STAGES(UNROLL_CASE)
#undef UNROLL_CASE
  }
  return 0;
}

}  // namespace unroll
