// The Node-API addon: unpacks, checks, and hands over to the pool. JavaScript owns every buffer.
#define NAPI_VERSION 8
#define NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
// Node-API is imported, not a part of this.
#define BUILDING_NODE_EXTENSION
#include <node_api.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../program/check.h"
#include "../threads/pool.h"
#include "copy-images.h"
#include "targets.h"

namespace unroll {
namespace {

napi_value fail(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

// What JavaScript holds of a pool, which may have ended.
struct PoolHandle {
  Pool* pool;
};

napi_value text(napi_env env, const char* value) {
  napi_value result;
  napi_create_string_utf8(env, value, NAPI_AUTO_LENGTH, &result);
  return result;
}

void set(napi_env env, napi_value object, const char* key, napi_value value) {
  napi_set_named_property(env, object, key, value);
}

void setNumber(napi_env env, napi_value object, const char* key, double value) {
  napi_value number;
  napi_create_double(env, value, &number);
  set(env, object, key, number);
}

PoolHandle* handleOf(napi_env env, napi_value value) {
  void* handle = nullptr;
  napi_valuetype type;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_external ||
      napi_get_value_external(env, value, &handle) != napi_ok) {
    return nullptr;
  }
  return static_cast<PoolHandle*>(handle);
}

Pool* poolOf(napi_env env, napi_value value) {
  const PoolHandle* handle = handleOf(env, value);
  return handle ? handle->pool : nullptr;
}

// createPool(target: string, threads: number) -> pool
napi_value createPool(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  char name[32] = {};
  int32_t threads = 0;
  if (count != 2 ||
      napi_get_value_string_utf8(env, arguments[0], name, sizeof name, nullptr) != napi_ok ||
      napi_get_value_int32(env, arguments[1], &threads) != napi_ok) {
    return fail(env, "createPool takes the name of an instruction set and a number of threads");
  }
  if (threads < 1 || threads > kMaxThreads) return fail(env, "threads: use 1 to 1024");
  char message[256];
  const Target* target = findTarget(name);
  if (!target) {
    snprintf(message, sizeof message, "this processor has no instruction set %s", name);
    return fail(env, message);
  }
  auto* handle = static_cast<PoolHandle*>(malloc(sizeof(PoolHandle)));
  int error = 0;
  Pool* pool = handle ? Pool::start(*target, threads, &error) : nullptr;
  if (!pool) {
    free(handle);
    snprintf(message, sizeof message, "threads: %d can't be had: %s", threads,
             error ? strerror(error) : "there is no memory left");
    return fail(env, message);
  }
  handle->pool = pool;
  napi_value result;
  napi_create_external(
      env, handle,
      [](napi_env, void* data, void*) {
        delete static_cast<PoolHandle*>(data)->pool;
        free(data);
      },
      nullptr, &result);
  return result;
}

// endPool(pool): joins its threads
napi_value endPool(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  PoolHandle* handle = count == 1 ? handleOf(env, argument) : nullptr;
  if (handle) {
    delete handle->pool;
    handle->pool = nullptr;
  }
  return nullptr;
}

// copyImages(arena: Float32Array, offset: number, bytes: Uint8Array, indices: Uint32Array, pixels: number)
napi_value copyImages(napi_env env, napi_callback_info info) {
  size_t count = 5;
  napi_value arguments[5];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  const struct {
    int argument;
    napi_typedarray_type type;
  } wanted[3] = {{0, napi_float32_array}, {2, napi_uint8_array}, {3, napi_uint32_array}};
  void* data[3];
  size_t length[3];
  bool isFit = count == 5;
  for (int index = 0; isFit && index < 3; index++) {
    napi_typedarray_type type;
    isFit = napi_get_typedarray_info(env, arguments[wanted[index].argument], &type, &length[index],
                                     &data[index], nullptr, nullptr) == napi_ok &&
            type == wanted[index].type;
  }
  int64_t offset = 0, pixels = 0;
  isFit = isFit && napi_get_value_int64(env, arguments[1], &offset) == napi_ok &&
          napi_get_value_int64(env, arguments[4], &pixels) == napi_ok;
  if (!isFit) return fail(env, "copyImages takes an arena, an offset, bytes, indices and pixels");
  const ImageSource images{static_cast<const uint8_t*>(data[1]), static_cast<int64_t>(length[1]),
                           pixels};
  const auto* indices = static_cast<const uint32_t*>(data[2]);
  const int64_t chosen = static_cast<int64_t>(length[2]);
  const int64_t floats = static_cast<int64_t>(length[0]);
  if (!canCopyImages(images, indices, chosen) || offset < 0 || offset > floats ||
      chosen * pixels > (floats - offset) * static_cast<int64_t>(sizeof(float))) {
    return fail(env, "images: there are fewer, or the arena has no room for them");
  }
  copyImages(images, indices, chosen,
             reinterpret_cast<uint8_t*>(static_cast<float*>(data[0]) + offset));
  return nullptr;
}

// execute(pool, program: Int32Array, arena: Float32Array)
napi_value execute(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  Pool* pool = count == 3 ? poolOf(env, arguments[0]) : nullptr;
  if (!pool) return fail(env, "the pool of threads has ended");
  void* data[2];
  size_t length[2];
  const napi_typedarray_type wanted[2] = {napi_int32_array, napi_float32_array};
  for (int index = 0; index < 2; index++) {
    napi_typedarray_type type;
    if (napi_get_typedarray_info(env, arguments[index + 1], &type, &length[index], &data[index],
                                 nullptr, nullptr) != napi_ok ||
        type != wanted[index]) {
      return fail(env, index == 0 ? "program: use an Int32Array" : "arena: use a Float32Array");
    }
  }
  const auto* program = static_cast<const int32_t*>(data[0]);
  const char* fault =
      findFault(program, length[0], length[1], pool->target(), pool->threads());
  if (fault) {
    char message[128];
    snprintf(message, sizeof message, "program: stage %s leaves its arena", fault);
    return fail(env, message);
  }
  pool->execute(program, length[0], static_cast<float*>(data[1]));
  return nullptr;
}

// scratchLength(pool, inputColumns, hiddenPadded) -> floats
napi_value scratchLength(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  Pool* pool = count == 3 ? poolOf(env, arguments[0]) : nullptr;
  int64_t columns, hidden;
  if (!pool || napi_get_value_int64(env, arguments[1], &columns) != napi_ok ||
      napi_get_value_int64(env, arguments[2], &hidden) != napi_ok) {
    return fail(env, "scratchLength takes a pool and two numbers");
  }
  napi_value result;
  napi_create_int64(env, pool->target().scratchLength(columns, hidden), &result);
  return result;
}

// floatsToAlignment(array: Float32Array) -> how many of its first floats to skip to begin on a page
napi_value floatsToAlignment(napi_env env, napi_callback_info info) {
  constexpr uintptr_t kPage = 4096;
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_typedarray_type type;
  void* data;
  if (count != 1 ||
      napi_get_typedarray_info(env, argument, &type, nullptr, &data, nullptr, nullptr) != napi_ok ||
      type != napi_float32_array) {
    return fail(env, "floatsToAlignment takes a Float32Array");
  }
  const uintptr_t past = reinterpret_cast<uintptr_t>(data) % kPage;
  napi_value result;
  napi_create_uint32(env, past == 0 ? 0 : (kPage - past) / sizeof(float), &result);
  return result;
}

napi_value initialise(napi_env env, napi_value exports) {
  setNumber(env, exports, "abiVersion", kAbiVersion);
  setNumber(env, exports, "normBlock", kNormBlock);
  set(env, exports, "stageDescription", text(env, kStageDescription));
  set(env, exports, "cellDescription", text(env, kCellDescription));
  napi_value targets;
  napi_create_array(env, &targets);
  const TargetList found = availableTargets();
  for (int index = 0; index < found.count; index++) {
    const Target* target = found.targets[index];
    napi_value entry;
    napi_create_object(env, &entry);
    set(env, entry, "name", text(env, target->name));
    setNumber(env, entry, "width", target->width);
    setNumber(env, entry, "peakOperations", target->peakOperations);
    napi_set_element(env, targets, index, entry);
  }
  set(env, exports, "targets", targets);
  const auto addFunction = [&](const char* name, napi_callback callback) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
    set(env, exports, name, function);
  };
  addFunction("createPool", createPool);
  addFunction("endPool", endPool);
  addFunction("copyImages", copyImages);
  addFunction("execute", execute);
  addFunction("floatsToAlignment", floatsToAlignment);
  addFunction("scratchLength", scratchLength);
  return exports;
}

}  // namespace
}  // namespace unroll

NAPI_MODULE_INIT() { return unroll::initialise(env, exports); }
