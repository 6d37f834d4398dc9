#include "targets.h"

#include <string.h>

#ifdef __x86_64__
#include "processor-x64.h"
#endif

namespace unroll {

extern const Target portableTarget;
#if defined(__x86_64__)
extern const Target avx2Target;
extern const Target avx512Target;
#elif defined(__aarch64__)
extern const Target neonTarget;
#endif

TargetList availableTargets() {
  TargetList found = {};
  const auto add = [&](const Target& target) { found.targets[found.count++] = &target; };
#if defined(__x86_64__)
  const ProcessorX64 processor = askProcessorX64();
  if (processor.hasAvx512) add(avx512Target);
  if (processor.hasAvx2) add(avx2Target);
#elif defined(__aarch64__)
  add(neonTarget);
#endif
  add(portableTarget);
  return found;
}

const Target* findTarget(const char* name) {
  const TargetList found = availableTargets();
  for (int index = 0; index < found.count; index++) {
    if (strcmp(found.targets[index]->name, name) == 0) return found.targets[index];
  }
  return nullptr;
}

}  // namespace unroll
