// bind_mmap_io.cc -- the surface of the npm package mmap-io with 64-bit sizes, and unmap().
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <new>

#include "bindings.h"
#include "napi_values.h"

namespace corundum {

// A mapping behind a Buffer; lives as long as the Buffer, its memory until unmap() or that moment.
struct Mapping {
  Addon* addon;
  Mapping* next;
  void* at;
  size_t length;
  bool mapped;
};

namespace {

void unmapMemory(Mapping* mapping) {
  if (mapping->mapped) munmap(mapping->at, mapping->length);
  mapping->mapped = false;
}

void onBufferCollected(napi_env, void*, void* hint) {
  Mapping* const mapping = static_cast<Mapping*>(hint);
  Addon* const addon = mapping->addon;
  Mapping** at = &addon->mappings;
  while (*at != nullptr && *at != mapping) at = &(*at)->next;
  if (*at == mapping) *at = mapping->next;
  unmapMemory(mapping);
  delete mapping;
  releaseAddon(addon);
}

bool isGiven(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  return napi_typeof(env, value, &type) == napi_ok && type != napi_undefined && type != napi_null;
}

bool getInt(napi_env env, napi_value value, const char* what, int* out) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok ||
      !(number >= INT_MIN && number <= INT_MAX)) {
    throwArgument(env, what);
    return false;
  }
  *out = static_cast<int>(number);
  return true;
}

napi_value map(napi_env env, napi_callback_info info) {
  Arguments<6> args(env, info);
  uint64_t size;
  uint64_t offset = 0;
  int protection;
  int flags;
  int fd;
  int advice = MADV_NORMAL;
  if (args.count < 4) {
    return throwArgument(
        env, "map() takes 4 to 6 arguments: size, protection, flags, fd [, offset [, advise]]");
  }
  if (!getInteger(env, args.at[0], "size", kMaxInteger, &size) ||
      !getInt(env, args.at[1], "protection must be an integer", &protection) ||
      !getInt(env, args.at[2], "flags must be an integer", &flags) ||
      !getInt(env, args.at[3], "fd must be an integer (a file descriptor)", &fd)) {
    return nullptr;
  }
  if (isGiven(env, args.at[4]) && !getInteger(env, args.at[4], "offset", kMaxInteger, &offset)) {
    return nullptr;
  }
  if (isGiven(env, args.at[5]) && !getInt(env, args.at[5], "advise must be an integer", &advice)) {
    return nullptr;
  }

  void* const at = mmap(nullptr, size, protection, flags, fd, static_cast<off_t>(offset));
  if (at == MAP_FAILED) return throwErrno(env, errno, "mmap", "the file was not mapped");
  Addon* const addon = static_cast<Addon*>(args.data);
  Mapping* const mapping = new (std::nothrow) Mapping{addon, addon->mappings, at, size, true};
  if (mapping == nullptr) {
    munmap(at, size);
    return throwErrno(env, ENOMEM, "mmap", "no memory for a mapping");
  }
  if (advice != MADV_NORMAL && madvise(at, size, advice) != 0) {
    const int error = errno;
    unmapMemory(mapping);
    delete mapping;
    return throwErrno(env, error, "madvise", "the advice was refused");
  }
  napi_value buffer = nullptr;
  if (napi_create_external_buffer(env, size, at, onBufferCollected, mapping, &buffer) != napi_ok) {
    unmapMemory(mapping);
    delete mapping;
    return throwErrno(env, EOVERFLOW, "mmap", "a Buffer of this size is not possible here");
  }
  addon->mappings = mapping;
  return buffer;
}

bool getBuffer(napi_env env, napi_value value, Bytes* out) {
  bool is = false;
  if (napi_is_buffer(env, value, &is) != napi_ok || !is) {
    throwArgument(env, "the first argument must be a Buffer from map()");
    return false;
  }
  void* at = nullptr;
  napi_get_buffer_info(env, value, &at, &out->length);
  out->at = static_cast<uint8_t*>(at);
  return true;
}

// Kernel calls act on whole pages, so a part may reach to the end of the last one.
bool getPart(napi_env env, napi_value offset, napi_value length, Bytes* bytes) {
  const uint64_t page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  const uint64_t end = (bytes->length + page - 1) / page * page;
  uint64_t from;
  uint64_t count;
  if (!getInteger(env, offset, "offset", end, &from) ||
      !getInteger(env, length, "length", end - from, &count)) {
    return false;
  }
  *bytes = {bytes->at + from, static_cast<size_t>(count)};
  return true;
}

napi_value advise(napi_env env, napi_callback_info info) {
  Arguments<4> args(env, info);
  Bytes bytes;
  int advice;
  if (args.count != 2 && args.count != 4) {
    return throwArgument(
        env, "advise() takes 2 or 4 arguments: buffer, advise | buffer, offset, length, advise");
  }
  if (!getBuffer(env, args.at[0], &bytes) ||
      (args.count == 4 && !getPart(env, args.at[1], args.at[2], &bytes)) ||
      !getInt(env, args.at[args.count - 1], "advise must be an integer", &advice)) {
    return nullptr;
  }
  if (madvise(bytes.at, bytes.length, advice) != 0) {
    return throwErrno(env, errno, "madvise", "the advice was refused");
  }
  return makeUndefined(env);
}

napi_value incore(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  Bytes bytes;
  if (!getBuffer(env, args.at[0], &bytes)) return nullptr;
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t pages = (bytes.length + page - 1) / page;
#if defined(__APPLE__)
  using Residency = char;
#else
  using Residency = unsigned char;
#endif
  Residency* const resident = static_cast<Residency*>(std::malloc(pages == 0 ? 1 : pages));
  if (resident == nullptr) return throwErrno(env, ENOMEM, "mincore", "no memory for the answer");
  if (mincore(bytes.at, bytes.length, resident) != 0) {
    const int error = errno;
    std::free(resident);
    return throwErrno(env, error, "mincore", "the pages were not counted");
  }
  size_t inCore = 0;
  for (size_t i = 0; i < pages; ++i) inCore += resident[i] & 1;
  std::free(resident);
  napi_value result = nullptr;
  napi_create_array_with_length(env, 2, &result);
  napi_set_element(env, result, 0, makeNumber(env, static_cast<double>(pages - inCore)));
  napi_set_element(env, result, 1, makeNumber(env, static_cast<double>(inCore)));
  return result;
}

napi_value syncMapping(napi_env env, napi_callback_info info) {
  Arguments<5> args(env, info);
  Bytes bytes;
  bool blocking;
  bool invalidate;
  if (!getBuffer(env, args.at[0], &bytes) ||
      !getPart(env, args.at[1], args.at[2], &bytes) ||
      !getBoolean(env, args.at[3], "blocking", &blocking) ||
      !getBoolean(env, args.at[4], "invalidate", &invalidate)) {
    return nullptr;
  }
  const int flags = (blocking ? MS_SYNC : MS_ASYNC) | (invalidate ? MS_INVALIDATE : 0);
  if (msync(bytes.at, bytes.length, flags) != 0) {
    return throwErrno(env, errno, "msync", "the pages were not synced");
  }
  return makeUndefined(env);
}

napi_value unmap(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  Bytes bytes;
  if (!getBuffer(env, args.at[0], &bytes)) return nullptr;
  napi_value memory = nullptr;
  if (napi_get_typedarray_info(env, args.at[0], nullptr, nullptr, nullptr, &memory, nullptr) !=
      napi_ok) {
    return throwArgument(env, "the first argument must be a Buffer from map()");
  }
  void* start = nullptr;
  size_t length = 0;
  napi_get_arraybuffer_info(env, memory, &start, &length);
  if (length == 0) return makeUndefined(env);  // unmapped before
  for (Mapping* at = static_cast<Addon*>(args.data)->mappings; at != nullptr; at = at->next) {
    if (at->at != start || !at->mapped) continue;
    if (napi_detach_arraybuffer(env, memory) != napi_ok) break;
    unmapMemory(at);
    return makeUndefined(env);
  }
  return throwArgument(env, "the first argument must be a Buffer from map()");
}

bool defineConstants(napi_env env, napi_value exports) {
  const struct {
    const char* name;
    int64_t value;
  } constants[] = {
    {"PAGESIZE", sysconf(_SC_PAGESIZE)},
    {"PROT_NONE", PROT_NONE},
    {"PROT_READ", PROT_READ},
    {"PROT_WRITE", PROT_WRITE},
    {"PROT_EXEC", PROT_EXEC},
    {"MAP_SHARED", MAP_SHARED},
    {"MAP_PRIVATE", MAP_PRIVATE},
#if defined(MAP_NONBLOCK)
    {"MAP_NONBLOCK", MAP_NONBLOCK},
#endif
#if defined(MAP_POPULATE)
    {"MAP_POPULATE", MAP_POPULATE},
#endif
    {"MADV_NORMAL", MADV_NORMAL},
    {"MADV_RANDOM", MADV_RANDOM},
    {"MADV_SEQUENTIAL", MADV_SEQUENTIAL},
    {"MADV_WILLNEED", MADV_WILLNEED},
    {"MADV_DONTNEED", MADV_DONTNEED},
    {"MS_ASYNC", MS_ASYNC},
    {"MS_INVALIDATE", MS_INVALIDATE},
    {"MS_SYNC", MS_SYNC},
  };
  for (const auto& constant : constants) {
    const napi_property_descriptor property = {
        constant.name,   nullptr, nullptr, nullptr, nullptr,
        makeNumber(env, static_cast<double>(constant.value)),
        napi_enumerable, nullptr};
    if (napi_define_properties(env, exports, 1, &property) != napi_ok) return false;
  }
  return true;
}

}  // namespace

bool bindMmapIo(napi_env env, napi_value exports, Addon* addon) {
  static const FunctionEntry kEntries[] = {
      {"map", map},
      {"advise", advise},
      {"incore", incore},
      {"sync_lib_private__", syncMapping},
      {"unmap", unmap},
  };
  return defineConstants(env, exports) &&
         defineFunctions(env, exports, kEntries, sizeof kEntries / sizeof kEntries[0], addon);
}

}  // namespace corundum
