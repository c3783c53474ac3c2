// image.cc -- mmap of the working image and of a DAX home.
#include "image.h"

#include <sys/mman.h>

#include <cerrno>

namespace corundum {
namespace {

#if defined(MAP_NORESERVE)
constexpr int kNoReserve = MAP_NORESERVE;
#else
constexpr int kNoReserve = 0;
#endif

void keepFromChildren(void* at, uint64_t length) {
#if defined(MADV_DONTFORK)
  madvise(at, length, MADV_DONTFORK);
#endif
#if defined(MADV_NOHUGEPAGE)
  // One written word must not make two private megabytes.
  madvise(at, length, MADV_NOHUGEPAGE);
#endif
  (void)at;
  (void)length;
}

}  // namespace

int Image::reserve(uint64_t maxBytes, Overlay overlay) {
  void* const at = mmap(nullptr, maxBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | kNoReserve, -1, 0);
  if (at == MAP_FAILED) return errno;
  base_ = static_cast<uint8_t*>(at);
  maxBytes_ = maxBytes;
  overlay_ = overlay;
  keepFromChildren(base_, maxBytes);
  return 0;
}

int Image::lay(int fd, uint64_t from, uint64_t to) {
  if (from >= to) return 0;
  int flags = MAP_FIXED;
  switch (overlay_) {
    case Overlay::kPrivate:
      flags |= MAP_PRIVATE | kNoReserve;
      break;
    case Overlay::kShared:
      flags |= MAP_SHARED;
      break;
    case Overlay::kSharedSync:
#if defined(MAP_SYNC) && defined(MAP_SHARED_VALIDATE)
      flags |= MAP_SHARED_VALIDATE | MAP_SYNC;
      break;
#else
      return EOPNOTSUPP;
#endif
  }
  void* const at = mmap(base_ + from, to - from, PROT_READ | PROT_WRITE, flags, fd,
                        static_cast<off_t>(from));
  if (at == MAP_FAILED) {
    const int error = errno;
    // a refused MAP_FIXED may have unmapped the range already
    mmap(base_ + from, to - from, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | kNoReserve, -1, 0);
    return error;
  }
  keepFromChildren(base_ + from, to - from);
  return 0;
}

int Image::giveBack(uint64_t offset, uint64_t length) {
#if defined(__linux__)
  return madvise(base_ + offset, length, MADV_DONTNEED) == 0 ? 0 : errno;
#else
  // Elsewhere MADV_DONTNEED may keep the private copy.
  (void)offset;
  (void)length;
  return ENOSYS;
#endif
}

void Image::release() {
  if (base_ != nullptr) munmap(base_, maxBytes_);
  base_ = nullptr;
}

}  // namespace corundum
