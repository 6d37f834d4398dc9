#define UNROLL_TARGET unroll_portable
#define UNROLL_TARGET_NAME "portable"
#include "../kernels/stages.h"

#include "vector-portable.h"
#include "first-lanes.h"

#include "../kernels/target.h"

namespace unroll {
extern const Target portableTarget = UNROLL_TARGET::target;
}
