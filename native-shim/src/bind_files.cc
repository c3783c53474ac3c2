// bind_files.cc -- states, writes, locks, space, copies, directory sync and probes.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "bindings.h"
#include "copy_range.h"
#include "file_lock.h"
#include "file_space.h"
#include "file_state.h"
#include "napi_values.h"
#include "probe.h"

namespace corundum {
namespace {

bool getDescriptor(napi_env env, napi_value value, int* fd) {
  uint64_t number;
  if (!getInteger(env, value, "fd", INT_MAX, &number)) return false;
  *fd = static_cast<int>(number);
  return true;
}

napi_value makeBigint(napi_env env, uint64_t value) {
  napi_value made;
  return napi_create_bigint_uint64(env, value, &made) == napi_ok ? made : nullptr;
}

napi_value fileState(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  napi_valuetype type;
  if (napi_typeof(env, args.at[0], &type) != napi_ok) return nullptr;
  const bool named = type == napi_string;
  char path[PATH_MAX];
  int fd = -1;
  if (named ? !getText(env, args.at[0], "path", path, sizeof path)
            : !getDescriptor(env, args.at[0], &fd)) {
    return nullptr;
  }
  FileState state;
  const int error = readState(fd, named ? path : nullptr, &state);
  if (named && error == ENOENT) {
    napi_value nothing;
    return napi_get_null(env, &nothing) == napi_ok ? nothing : nullptr;
  }
  if (error != 0) return throwErrno(env, error, "stat", named ? path : "a descriptor");
  napi_value made;
  if (napi_create_object(env, &made) != napi_ok ||
      !setMember(env, made, "isFile", makeBoolean(env, state.regular)) ||
      !setMember(env, made, "device", makeBigint(env, state.device)) ||
      !setMember(env, made, "inode", makeBigint(env, state.inode)) ||
      !setMember(env, made, "links", makeNumber(env, static_cast<double>(state.links))) ||
      !setMember(env, made, "bytes", makeNumber(env, static_cast<double>(state.bytes)))) {
    return nullptr;
  }
  return made;
}

int writeAll(int fd, const uint8_t* bytes, size_t length, uint64_t position) {
  while (length > 0) {
    const ssize_t written = pwrite(fd, bytes, length, static_cast<off_t>(position));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    bytes += written;
    position += static_cast<uint64_t>(written);
    length -= static_cast<size_t>(written);
  }
  return 0;
}

napi_value writeBytes(napi_env env, napi_callback_info info) {
  Arguments<3> args(env, info);
  int fd;
  uint64_t position;
  Bytes bytes;
  if (!getDescriptor(env, args.at[0], &fd) ||
      !getInteger(env, args.at[1], "position", kMaxInteger, &position) ||
      !getBytes(env, args.at[2], "bytes", &bytes)) {
    return nullptr;
  }
  const int error = writeAll(fd, bytes.at, bytes.length, position);
  return error != 0 ? throwErrno(env, error, "write", "the file took not all bytes")
                    : makeUndefined(env);
}

template <int (*Call)(int)>
napi_value descriptorCall(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  int fd;
  if (!getDescriptor(env, args.at[0], &fd)) return nullptr;
  const int error = Call(fd);
  if (error == EWOULDBLOCK) {
    return throwErrno(env, error, "flock", "another open file holds the lock");
  }
  return error != 0 ? throwErrno(env, error, "flock", "the lock was refused") : makeUndefined(env);
}

napi_value allocate(napi_env env, napi_callback_info info) {
  Arguments<3> args(env, info);
  int fd;
  uint64_t offset;
  uint64_t length;
  if (!getDescriptor(env, args.at[0], &fd) ||
      !getInteger(env, args.at[1], "offset", kMaxInteger, &offset) ||
      !getInteger(env, args.at[2], "length", kMaxInteger, &length)) {
    return nullptr;
  }
  const int error = allocateSpace(fd, offset, length);
  return error != 0 ? throwErrno(env, error, "fallocate", "space for the file was refused")
                    : makeUndefined(env);
}

napi_value copyFileRange(napi_env env, napi_callback_info info) {
  Arguments<5> args(env, info);
  int fdIn;
  int fdOut;
  uint64_t offsetIn;
  uint64_t offsetOut;
  uint64_t length;
  if (!getDescriptor(env, args.at[0], &fdIn) ||
      !getInteger(env, args.at[1], "offsetIn", kMaxInteger, &offsetIn) ||
      !getDescriptor(env, args.at[2], &fdOut) ||
      !getInteger(env, args.at[3], "offsetOut", kMaxInteger, &offsetOut) ||
      !getInteger(env, args.at[4], "length", kMaxInteger, &length)) {
    return nullptr;
  }
  uint64_t copied;
  const int error = copyRange(fdIn, offsetIn, fdOut, offsetOut, length, &copied);
  return error != 0 ? throwErrno(env, error, "copy_file_range", "the copy broke off")
                    : makeNumber(env, static_cast<double>(copied));
}

int syncDirectoryOf(char* path) {
  char* const slash = std::strrchr(path, '/');
  const char* directory = ".";
  if (slash == path) {
    directory = "/";
  } else if (slash != nullptr) {
    *slash = '\0';
    directory = path;
  }
  const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno;
  const int error = fsync(fd) == 0 ? 0 : errno;
  close(fd);
  // a file system that cannot sync a directory has nothing to sync there
  return error == EINVAL ? 0 : error;
}

napi_value syncDirectory(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  char path[PATH_MAX];
  if (!getText(env, args.at[0], "path", path, sizeof path)) return nullptr;
  const int error = syncDirectoryOf(path);
  return error != 0 ? throwErrno(env, error, "fsync", path) : makeUndefined(env);
}

napi_value probeCoherenceCall(napi_env env, napi_callback_info info) {
  Arguments<2> args(env, info);
  int fd;
  uint64_t offset;
  if (!getDescriptor(env, args.at[0], &fd) ||
      !getInteger(env, args.at[1], "offset", kMaxInteger, &offset)) {
    return nullptr;
  }
  bool coherent = false;
  const int error = probeCoherence(fd, offset, &coherent);
  return error != 0 ? throwErrno(env, error, "probeCoherence", "the scratch page")
                    : makeBoolean(env, coherent);
}

napi_value probeMapSyncCall(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  int fd;
  if (!getDescriptor(env, args.at[0], &fd)) return nullptr;
  return makeBoolean(env, probeMapSync(fd));
}

}  // namespace

bool bindFiles(napi_env env, napi_value exports, Addon* addon) {
  static const FunctionEntry kEntries[] = {
      {"fileState", fileState},
      {"write", writeBytes},
      {"lock", descriptorCall<lockFile>},
      {"unlock", descriptorCall<unlockFile>},
      {"allocate", allocate},
      {"copyFileRange", copyFileRange},
      {"syncDirectory", syncDirectory},
      {"probeCoherence", probeCoherenceCall},
      {"probeMapSync", probeMapSyncCall},
  };
  return defineFunctions(env, exports, kEntries, sizeof kEntries / sizeof kEntries[0], addon);
}

}  // namespace corundum
