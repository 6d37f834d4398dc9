#include "targets.h"

#include <cstring>

namespace unroll {

extern const Target portableTarget;
#if defined(__x86_64__)
extern const Target avx2Target;
extern const Target avx512Target;
#elif defined(__aarch64__)
extern const Target neonTarget;
#endif

const std::vector<const Target*>& availableTargets() {
  static const std::vector<const Target*> targets = [] {
    std::vector<const Target*> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
      found.push_back(&avx512Target);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      found.push_back(&avx2Target);
    }
#elif defined(__aarch64__)
    found.push_back(&neonTarget);
#endif
    found.push_back(&portableTarget);
    return found;
  }();
  return targets;
}

const Target* findTarget(const char* name) {
  for (const Target* target : availableTargets()) {
    if (std::strcmp(target->name, name) == 0) return target;
  }
  return nullptr;
}

}  // namespace unroll
