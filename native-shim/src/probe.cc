// probe.cc -- coherence of private mappings, MAP_SYNC.
#include "probe.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "header_layout.h"

namespace corundum {
namespace {

bool transfers(ssize_t count, size_t length) { return count == static_cast<ssize_t>(length); }

// Patterns are told apart in every byte from each other; the last round writes a single word, as a
// checkpoint may.
int tryRounds(int fd, uint64_t offset, const volatile uint8_t* seen, bool* coherent) {
  uint8_t pattern[kPageBytes];
  *coherent = true;
  for (int round = 0; round < 3; ++round) {
    const size_t length = round == 2 ? kWordBytes : kPageBytes;
    const size_t at = round == 2 ? 1024 : 0;
    for (size_t i = 0; i < length; ++i) pattern[i] = static_cast<uint8_t>(i * 7 + round * 89 + 1);
    if (!transfers(pwrite(fd, pattern, length, static_cast<off_t>(offset + at)), length)) {
      return errno != 0 ? errno : EIO;
    }
    for (size_t i = 0; i < length; ++i) *coherent &= seen[at + i] == pattern[i];
  }
  return 0;
}

}  // namespace

int probeCoherence(int fd, uint64_t offset, bool* coherent) {
  uint8_t original[kPageBytes];
  errno = 0;
  if (!transfers(pread(fd, original, sizeof original, static_cast<off_t>(offset)),
                 sizeof original)) {
    return errno != 0 ? errno : EIO;
  }
  // mapped writable, as the image is, and read so that the page is there before the file changes
  void* const page = mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
                          static_cast<off_t>(offset));
  if (page == MAP_FAILED) return errno;
  const volatile uint8_t* const seen = static_cast<const volatile uint8_t*>(page);
  (void)seen[0];
  int error = tryRounds(fd, offset, seen, coherent);
  if (!transfers(pwrite(fd, original, sizeof original, static_cast<off_t>(offset)),
                 sizeof original) &&
      error == 0) {
    error = errno != 0 ? errno : EIO;
  }
  munmap(page, kPageBytes);
  return error;
}

bool probeMapSync(int fd) {
#if defined(MAP_SYNC) && defined(MAP_SHARED_VALIDATE)
  void* const page = mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE,
                          MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);
  if (page == MAP_FAILED) return false;
  munmap(page, kPageBytes);
  return true;
#else
  (void)fd;
  return false;
#endif
}

}  // namespace corundum
