// bind_files.cc -- locks, space, copies, directory sync and probes.
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
