// napi_values.h -- conversions between JavaScript values and plain ones; each reports failure by
// throwing in JavaScript.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>

namespace corundum {

constexpr uint64_t kMaxInteger = uint64_t{1} << 53;

// Throws an Error with code, errno (negative, as Node's are) and syscall; returns null for
// `return`.
napi_value throwErrno(napi_env env, int error, const char* syscall, const char* what);
// Throws a TypeError with code EINVAL.
napi_value throwArgument(napi_env env, const char* what);

// Bytes of an ArrayBuffer, a typed array, a Buffer or a DataView.
struct Bytes {
  uint8_t* at;
  size_t length;
};

bool getInteger(napi_env env, napi_value value, const char* what, uint64_t most, uint64_t* out);
bool getBoolean(napi_env env, napi_value value, const char* what, bool* out);
bool getBytes(napi_env env, napi_value value, const char* what, Bytes* out);
// A property of an options object.
bool getMember(napi_env env, napi_value object, const char* name, napi_value* out);
bool getIntegerMember(napi_env env, napi_value object, const char* name, uint64_t most,
                      uint64_t* out);
// A string of at most `capacity` - 1 bytes without NUL, terminated.
bool getText(napi_env env, napi_value value, const char* what, char* out, size_t capacity);

napi_value makeNumber(napi_env env, double value);
napi_value makeBoolean(napi_env env, bool value);
napi_value makeUndefined(napi_env env);
bool setMember(napi_env env, napi_value object, const char* name, napi_value value);

// Arguments of a call and what the function was defined with.
template <size_t N>
struct Arguments {
  napi_value at[N];
  size_t count = N;
  void* data = nullptr;

  Arguments(napi_env env, napi_callback_info info) {
    napi_get_cb_info(env, info, &count, at, nullptr, &data);
  }
};

struct FunctionEntry {
  const char* name;
  napi_callback call;
};

// Defines read-only functions that carry `data`.
bool defineFunctions(napi_env env, napi_value exports, const FunctionEntry* entries, size_t count,
                     void* data);

}  // namespace corundum
