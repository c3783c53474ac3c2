// napi_values.cc -- checked conversions.
#include "napi_values.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "error_names.h"

namespace corundum {

napi_value throwErrno(napi_env env, int error, const char* syscall, const char* what) {
  char text[512];
  std::snprintf(text, sizeof text, "%s: %s, %s (%s)", errnoName(error), std::strerror(error),
                syscall, what);
  napi_value message;
  napi_value code;
  napi_value failure;
  if (napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) != napi_ok ||
      napi_create_string_utf8(env, errnoName(error), NAPI_AUTO_LENGTH, &code) != napi_ok ||
      napi_create_error(env, code, message, &failure) != napi_ok) {
    return nullptr;
  }
  napi_value name;
  napi_create_string_utf8(env, syscall, NAPI_AUTO_LENGTH, &name);
  setMember(env, failure, "errno", makeNumber(env, -error));
  setMember(env, failure, "syscall", name);
  napi_throw(env, failure);
  return nullptr;
}

napi_value throwArgument(napi_env env, const char* what) {
  napi_throw_type_error(env, "EINVAL", what);
  return nullptr;
}

namespace {

bool refuse(napi_env env, const char* what, const char* expected) {
  char text[256];
  std::snprintf(text, sizeof text, "%s must be %s", what, expected);
  throwArgument(env, text);
  return false;
}

}  // namespace

bool getInteger(napi_env env, napi_value value, const char* what, uint64_t most, uint64_t* out) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok || !(number >= 0) ||
      number > static_cast<double>(most) ||
      static_cast<double>(static_cast<uint64_t>(number)) != number) {
    char expected[96];
    std::snprintf(expected, sizeof expected, "an integer from 0 to %llu",
                  static_cast<unsigned long long>(most));
    return refuse(env, what, expected);
  }
  *out = static_cast<uint64_t>(number);
  return true;
}

bool getBoolean(napi_env env, napi_value value, const char* what, bool* out) {
  return napi_get_value_bool(env, value, out) == napi_ok || refuse(env, what, "a boolean");
}

bool getBytes(napi_env env, napi_value value, const char* what, Bytes* out) {
  bool is = false;
  void* at = nullptr;
  size_t length = 0;
  if (napi_is_arraybuffer(env, value, &is) == napi_ok && is) {
    napi_get_arraybuffer_info(env, value, &at, &length);
  } else if (napi_is_buffer(env, value, &is) == napi_ok && is) {
    // a Buffer, any typed array, or a DataView
    napi_get_buffer_info(env, value, &at, &length);
  } else {
    return refuse(env, what, "an ArrayBuffer, a typed array or a Buffer");
  }
  *out = {static_cast<uint8_t*>(at), length};
  return true;
}

bool getMember(napi_env env, napi_value object, const char* name, napi_value* out) {
  napi_valuetype type;
  if (napi_typeof(env, object, &type) != napi_ok || type != napi_object) {
    return refuse(env, "options", "an object");
  }
  return napi_get_named_property(env, object, name, out) == napi_ok;
}

bool getIntegerMember(napi_env env, napi_value object, const char* name, uint64_t most,
                      uint64_t* out) {
  napi_value value;
  return getMember(env, object, name, &value) && getInteger(env, value, name, most, out);
}

bool getText(napi_env env, napi_value value, const char* what, char* out, size_t capacity) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    return refuse(env, what, "a string");
  }
  if (length >= capacity) return refuse(env, what, "shorter");
  if (napi_get_value_string_utf8(env, value, out, capacity, &length) != napi_ok) return false;
  return std::strlen(out) == length || refuse(env, what, "a string without NUL");
}

napi_value makeNumber(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

napi_value makeBoolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value makeUndefined(napi_env env) {
  napi_value result = nullptr;
  napi_get_undefined(env, &result);
  return result;
}

bool setMember(napi_env env, napi_value object, const char* name, napi_value value) {
  return napi_set_named_property(env, object, name, value) == napi_ok;
}

bool defineFunctions(napi_env env, napi_value exports, const FunctionEntry* entries, size_t count,
                     void* data) {
  for (size_t i = 0; i < count; ++i) {
    const napi_property_descriptor property = {entries[i].name, nullptr, entries[i].call, nullptr,
                                               nullptr,         nullptr, napi_enumerable, data};
    if (napi_define_properties(env, exports, 1, &property) != napi_ok) return false;
  }
  return true;
}

}  // namespace corundum
