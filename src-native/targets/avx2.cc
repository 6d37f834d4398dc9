#define UNROLL_TARGET unroll_avx2
#define UNROLL_TARGET_NAME "avx2"
#include "../kernels/stages.h"

#include "vector-avx2.h"

#include "../kernels/target.h"

namespace unroll {
extern const Target avx2Target = UNROLL_TARGET::target;
}
