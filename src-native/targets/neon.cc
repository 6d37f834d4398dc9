#define UNROLL_TARGET unroll_neon
#define UNROLL_TARGET_NAME "neon"
#include "../kernels/stages.h"

#include "vector-neon.h"
#include "first-lanes.h"

#include "../kernels/target.h"

namespace unroll {
extern const Target neonTarget = UNROLL_TARGET::target;
}
