#define UNROLL_TARGET unroll_avx512
#define UNROLL_TARGET_NAME "avx512"
#include "../kernels/stages.h"

#include "vector-avx512.h"

#include "../kernels/target.h"

namespace unroll {
extern const Target avx512Target = UNROLL_TARGET::target;
}
