// Which instruction sets this build and this processor have.
#pragma once
#include <vector>

#include "../kernels/stages.h"

namespace unroll {

// Fastest first. The processor and the operating system are both asked (CPUID and XCR0), once.
const std::vector<const Target*>& availableTargets();

// Null if there is none of that name here.
const Target* findTarget(const char* name);

}  // namespace unroll
