// file_lock.cc -- flock.
#include "file_lock.h"

#include <sys/file.h>

#include <cerrno>

namespace corundum {
namespace {

int apply(int fd, int operation) {
  while (flock(fd, operation) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

int lockFile(int fd) { return apply(fd, LOCK_EX | LOCK_NB); }
int unlockFile(int fd) { return apply(fd, LOCK_UN); }

}  // namespace corundum
