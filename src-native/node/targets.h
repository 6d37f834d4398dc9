// Which instruction sets this build and this processor have.
#pragma once
#include "../kernels/stages.h"

namespace unroll {

struct TargetList {
  const Target* targets[3];
  int count;
};

// Fastest first. The processor and the operating system are both asked.
TargetList availableTargets();

// Null if there is none of that name here.
const Target* findTarget(const char* name);

}  // namespace unroll
