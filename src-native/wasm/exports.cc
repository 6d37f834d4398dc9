// The kernels as a WebAssembly module. Every thread has its own instance on one shared memory, with a stack that
// JavaScript gives it by setting __stack_pointer.
#define UNROLL_TARGET unroll_relaxed_simd
#define UNROLL_TARGET_NAME "relaxed-simd"
#include "../program/check.h"
#include "../program/program.h"
#include "../targets/vector-relaxed-simd.h"
#include "../targets/first-lanes.h"

#include "../kernels/target.h"

#define UNROLL_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {
const unroll::Target& target = unroll_relaxed_simd::target;
}

UNROLL_EXPORT(abiVersion) int32_t abiVersion() { return unroll::kAbiVersion; }
UNROLL_EXPORT(normBlock) int32_t normBlock() { return unroll::kNormBlock; }
UNROLL_EXPORT(width) int32_t width() { return target.width; }
UNROLL_EXPORT(peakOperations) int32_t peakOperations() { return target.peakOperations; }

// Addresses of texts that end in a zero byte.
UNROLL_EXPORT(stageDescription) const char* stageDescription() {
  return unroll::kStageDescription;
}
UNROLL_EXPORT(cellDescription) const char* cellDescription() {
  return unroll::kCellDescription;
}

UNROLL_EXPORT(scratchLength) double scratchLength(double inputColumns, double hiddenPadded) {
  return (double)target.scratchLength((int64_t)inputColumns, (int64_t)hiddenPadded);
}

// Whether multiply-adds round once, as on all other targets; without it the bits differ. `factor` is 1 + 2^-23.
UNROLL_EXPORT(isFused) int32_t isFused(float factor) {
  using namespace unroll_relaxed_simd;
  const Vector v = broadcast(factor);
  return fusedMultiplyAdd(v, v, broadcast(-1.0f - 0x1p-22f))[0] != 0.0f;
}

// 0 if the program is sound, else the address of the name of the stage that isn't.
UNROLL_EXPORT(findFault) const char* findFault(const int32_t* program, int32_t length,
                                               double arenaLength, int32_t threads) {
  return unroll::findFault(program, length, (int64_t)arenaLength, target, threads);
}

// `barrier` is the address of two words that began as zeros.
UNROLL_EXPORT(runShare) void runShare(const int32_t* program, int32_t length, float* arena,
                                      int32_t part, int32_t parts, unroll::Barrier* barrier) {
  unroll::runShare(target, program, length, arena, part, parts, *barrier);
}
