// Whether a program stays within its arena: the gate between JavaScript and raw memory.
#pragma once
#include <stdint.h>

#include "../kernels/stages.h"

namespace unroll {

// Null if the program is sound, else the name of the first stage that isn't, or "program" if it is cut off.
const char* findFault(const int32_t* program, int64_t length, int64_t arenaLength,
                      const Target& target, int threads);

}  // namespace unroll
