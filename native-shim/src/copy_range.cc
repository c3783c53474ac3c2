// copy_range.cc -- copy_file_range, which clones where it can, or a buffer.
#include "copy_range.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace corundum {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

int writeFully(int fd, const uint8_t* bytes, size_t length, uint64_t offset) {
  while (length > 0) {
    const ssize_t count = pwrite(fd, bytes, length, static_cast<off_t>(offset));
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    bytes += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<size_t>(count);
  }
  return 0;
}

int copyByBuffer(int fdIn, uint64_t offsetIn, int fdOut, uint64_t offsetOut, uint64_t length,
                 uint64_t* copied) {
  uint8_t* const buffer = static_cast<uint8_t*>(std::malloc(kBufferBytes));
  if (buffer == nullptr) return ENOMEM;
  int error = 0;
  while (length > 0) {
    const size_t part = static_cast<size_t>(std::min<uint64_t>(length, kBufferBytes));
    const ssize_t count = pread(fdIn, buffer, part, static_cast<off_t>(offsetIn));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      error = count < 0 ? errno : 0;
      break;
    }
    error = writeFully(fdOut, buffer, static_cast<size_t>(count), offsetOut);
    if (error != 0) break;
    offsetIn += static_cast<uint64_t>(count);
    offsetOut += static_cast<uint64_t>(count);
    length -= static_cast<uint64_t>(count);
    *copied += static_cast<uint64_t>(count);
  }
  std::free(buffer);
  return error;
}

}  // namespace

int copyRange(int fdIn, uint64_t offsetIn, int fdOut, uint64_t offsetOut, uint64_t length,
              uint64_t* copied) {
  *copied = 0;
#if defined(__linux__)
  while (length > 0) {
    off_t in = static_cast<off_t>(offsetIn);
    off_t out = static_cast<off_t>(offsetOut);
    const ssize_t count = copy_file_range(fdIn, &in, fdOut, &out, length, 0);
    if (count == 0) return 0;
    if (count < 0) {
      if (errno == EINTR) continue;
      if (errno != EXDEV && errno != ENOSYS && errno != EOPNOTSUPP && errno != EINVAL) return errno;
      break;
    }
    offsetIn += static_cast<uint64_t>(count);
    offsetOut += static_cast<uint64_t>(count);
    length -= static_cast<uint64_t>(count);
    *copied += static_cast<uint64_t>(count);
  }
#endif
  return copyByBuffer(fdIn, offsetIn, fdOut, offsetOut, length, copied);
}

}  // namespace corundum
