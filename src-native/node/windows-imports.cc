// Windows looks for a library's functions in a program of a certain name, and Node-API is in whatever program has
// loaded the addon: node.exe, or an app of Electron under its own name. So its functions are looked for in that program.
// The compiler calls what is declared as imported through these pointers, which are set when the addon is loaded.
#ifdef _WIN32
#define NOMINMAX
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#define UNROLL_IMPORT(name) \
  extern "C" FARPROC __imp_##name; \
  FARPROC __imp_##name = GetProcAddress(GetModuleHandleW(nullptr), #name);

UNROLL_IMPORT(napi_create_array)
UNROLL_IMPORT(napi_create_double)
UNROLL_IMPORT(napi_create_external)
UNROLL_IMPORT(napi_create_function)
UNROLL_IMPORT(napi_create_int64)
UNROLL_IMPORT(napi_create_object)
UNROLL_IMPORT(napi_create_string_utf8)
UNROLL_IMPORT(napi_create_uint32)
UNROLL_IMPORT(napi_get_cb_info)
UNROLL_IMPORT(napi_get_typedarray_info)
UNROLL_IMPORT(napi_get_value_external)
UNROLL_IMPORT(napi_get_value_int32)
UNROLL_IMPORT(napi_get_value_int64)
UNROLL_IMPORT(napi_get_value_string_utf8)
UNROLL_IMPORT(napi_set_element)
UNROLL_IMPORT(napi_set_named_property)
UNROLL_IMPORT(napi_throw_error)
UNROLL_IMPORT(napi_typeof)
#endif
