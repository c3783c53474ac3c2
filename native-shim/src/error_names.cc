// error_names.cc -- the errno values that file and memory calls return.
#include "error_names.h"

#include <cerrno>
#include <cstring>

namespace corundum {
namespace {

struct Name {
  int value;
  const char* name;
};

#define CORUNDUM_ERRNO(name) {name, #name}
// EWOULDBLOCK stands before EAGAIN, which has the same value: callers of lock() look for it.
const Name kNames[] = {
    CORUNDUM_ERRNO(EPERM),      CORUNDUM_ERRNO(ENOENT),   CORUNDUM_ERRNO(EINTR),
    CORUNDUM_ERRNO(EIO),        CORUNDUM_ERRNO(ENXIO),    CORUNDUM_ERRNO(EBADF),
    CORUNDUM_ERRNO(EWOULDBLOCK), CORUNDUM_ERRNO(EAGAIN),  CORUNDUM_ERRNO(ENOMEM),
    CORUNDUM_ERRNO(EACCES),     CORUNDUM_ERRNO(EFAULT),   CORUNDUM_ERRNO(EBUSY),
    CORUNDUM_ERRNO(EEXIST),     CORUNDUM_ERRNO(EXDEV),    CORUNDUM_ERRNO(ENODEV),
    CORUNDUM_ERRNO(ENOTDIR),    CORUNDUM_ERRNO(EISDIR),   CORUNDUM_ERRNO(EINVAL),
    CORUNDUM_ERRNO(ENFILE),     CORUNDUM_ERRNO(EMFILE),   CORUNDUM_ERRNO(ENOTTY),
    CORUNDUM_ERRNO(ETXTBSY),    CORUNDUM_ERRNO(EFBIG),    CORUNDUM_ERRNO(ENOSPC),
    CORUNDUM_ERRNO(ESPIPE),     CORUNDUM_ERRNO(EROFS),    CORUNDUM_ERRNO(EPIPE),
    CORUNDUM_ERRNO(ERANGE),     CORUNDUM_ERRNO(ENAMETOOLONG), CORUNDUM_ERRNO(ENOSYS),
    CORUNDUM_ERRNO(ELOOP),      CORUNDUM_ERRNO(ENOLCK),   CORUNDUM_ERRNO(EOVERFLOW),
    CORUNDUM_ERRNO(EOPNOTSUPP), CORUNDUM_ERRNO(ESTALE),   CORUNDUM_ERRNO(EDQUOT),
    CORUNDUM_ERRNO(ECANCELED),  CORUNDUM_ERRNO(ETIMEDOUT), CORUNDUM_ERRNO(EBADMSG),
};
#undef CORUNDUM_ERRNO

}  // namespace

const char* errnoName(int value) {
  for (const Name& entry : kNames) {
    if (entry.value == value) return entry.name;
  }
  return "EUNKNOWN";
}

int errnoOfName(const char* name, size_t length) {
  for (const Name& entry : kNames) {
    if (std::strlen(entry.name) == length && std::memcmp(entry.name, name, length) == 0) {
      return entry.value;
    }
  }
  return 0;
}

}  // namespace corundum
