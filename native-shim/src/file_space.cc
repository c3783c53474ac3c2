// file_space.cc -- fallocate, or zeros where the file system has none.
#include "file_space.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace corundum {
namespace {

constexpr size_t kZeroBytes = 64 << 10;
const uint8_t zeros[kZeroBytes] = {};

int writeZeros(int fd, uint64_t from, uint64_t to) {
  while (from < to) {
    const size_t part = static_cast<size_t>(std::min<uint64_t>(to - from, kZeroBytes));
    const ssize_t count = pwrite(fd, zeros, part, static_cast<off_t>(from));
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    from += static_cast<uint64_t>(count);
  }
  return 0;
}

// Zeros only go into holes and behind the end: bytes that are there stay.
int fillHoles(int fd, uint64_t from, uint64_t to) {
  struct stat info;
  if (fstat(fd, &info) != 0) return errno;
  const uint64_t end = std::min(to, static_cast<uint64_t>(info.st_size));
#if defined(SEEK_HOLE) && defined(SEEK_DATA)
  while (from < end) {
    const off_t hole = lseek(fd, static_cast<off_t>(from), SEEK_HOLE);
    if (hole < 0) return errno;
    if (static_cast<uint64_t>(hole) >= end) break;
    const off_t data = lseek(fd, hole, SEEK_DATA);
    if (data < 0 && errno != ENXIO) return errno;
    const uint64_t holeEnd = data < 0 ? end : std::min(end, static_cast<uint64_t>(data));
    const int error = writeZeros(fd, static_cast<uint64_t>(hole), holeEnd);
    if (error != 0) return error;
    from = holeEnd;
  }
#endif
  return writeZeros(fd, std::max(from, end), to);
}

}  // namespace

int allocateSpace(int fd, uint64_t offset, uint64_t length) {
  if (length == 0) return 0;
#if defined(__linux__)
  for (;;) {
    if (fallocate(fd, 0, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0) return 0;
    if (errno == EINTR) continue;
    if (errno != EOPNOTSUPP && errno != ENOSYS) return errno;
    break;
  }
#endif
  return fillHoles(fd, offset, offset + length);
}

}  // namespace corundum
