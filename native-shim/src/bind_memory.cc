// bind_memory.cc -- checksums, processor features, persistence primitives.
#include <cstring>

#include "bindings.h"
#include "cpu.h"
#include "crc32c.h"
#include "napi_values.h"
#include "persist.h"

namespace corundum {
namespace {

constexpr int kAbiVersion = 2;

napi_value abiVersion(napi_env env, napi_callback_info) { return makeNumber(env, kAbiVersion); }

napi_value features(napi_env env, napi_callback_info) {
  const CpuFeatures& cpu = cpuFeatures();
  napi_value result = nullptr;
  napi_value arch = nullptr;
  napi_value flush = nullptr;
  napi_create_object(env, &result);
  napi_create_string_utf8(env, cpu.arch, NAPI_AUTO_LENGTH, &arch);
  napi_create_string_utf8(env, cpu.flushUsed, NAPI_AUTO_LENGTH, &flush);
  setMember(env, result, "arch", arch);
  setMember(env, result, "clwb", makeBoolean(env, cpu.clwb));
  setMember(env, result, "clflushopt", makeBoolean(env, cpu.clflushopt));
  setMember(env, result, "clflush", makeBoolean(env, cpu.clflush));
  setMember(env, result, "hardwareCrc32c", makeBoolean(env, cpu.hardwareCrc32c));
  setMember(env, result, "nonTemporal", makeBoolean(env, cpu.nonTemporal));
  setMember(env, result, "flushUsed", flush);
  return result;
}

template <uint32_t (*Checksum)(const void*, size_t, uint32_t)>
napi_value checksum(napi_env env, napi_callback_info info) {
  Arguments<2> args(env, info);
  Bytes bytes;
  uint64_t seed = 0;
  if (!getBytes(env, args.at[0], "bytes", &bytes)) return nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, args.at[1], &type);
  if (type != napi_undefined && !getInteger(env, args.at[1], "seed", UINT32_MAX, &seed)) {
    return nullptr;
  }
  return makeNumber(env, Checksum(bytes.at, bytes.length, static_cast<uint32_t>(seed)));
}

// A part of a buffer, named by an offset and a length.
bool getPart(napi_env env, napi_value buffer, napi_value offset, napi_value length, Bytes* out) {
  Bytes bytes;
  uint64_t from;
  uint64_t count;
  if (!getBytes(env, buffer, "buffer", &bytes) ||
      !getInteger(env, offset, "offset", bytes.length, &from) ||
      !getInteger(env, length, "length", bytes.length - from, &count)) {
    return false;
  }
  *out = {bytes.at + from, static_cast<size_t>(count)};
  return true;
}

napi_value persist(napi_env env, napi_callback_info info) {
  Arguments<3> args(env, info);
  Bytes part;
  if (!getPart(env, args.at[0], args.at[1], args.at[2], &part)) return nullptr;
  flushLines(part.at, part.length);
  fence();
  return makeUndefined(env);
}

napi_value copyPast(napi_env env, napi_callback_info info) {
  Arguments<5> args(env, info);
  Bytes target;
  Bytes source;
  if (!getPart(env, args.at[0], args.at[1], args.at[4], &target) ||
      !getPart(env, args.at[2], args.at[3], args.at[4], &source)) {
    return nullptr;
  }
  const uintptr_t end = reinterpret_cast<uintptr_t>(target.at) + target.length;
  if (((reinterpret_cast<uintptr_t>(target.at) | end) & 7) == 0) {
    copyNonTemporal(target.at, source.at, target.length);
  } else {
    std::memmove(target.at, source.at, target.length);
    flushLines(target.at, target.length);
  }
  return makeUndefined(env);
}

}  // namespace

bool bindMemory(napi_env env, napi_value exports, Addon* addon) {
  static const FunctionEntry kEntries[] = {
      {"abiVersion", abiVersion},
      {"features", features},
      {"crc32c", checksum<crc32c>},
      {"crc32cPortable", checksum<crc32cPortable>},
      {"persist", persist},
      {"copyNonTemporal", copyPast},
  };
  return defineFunctions(env, exports, kEntries, sizeof kEntries / sizeof kEntries[0], addon);
}

}  // namespace corundum
