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

constexpr uint64_t kHugePage = 2 * 1024 * 1024;
// Pieces of the file that may come to lie in the memory of a private image apart from each other:
// each costs the kernel up to two mappings, of which a process has 65,530.
constexpr uint32_t kMaxPieces = 16'384;

// One bit for each page.
constexpr uint64_t bitmapBytes(uint64_t maxBytes) { return (maxBytes / kPageBytes + 63) / 64 * 8; }

void keepFromChildren(void* at, uint64_t length) {
#if defined(MADV_DONTFORK)
  madvise(at, length, MADV_DONTFORK);
#endif
  (void)at;
  (void)length;
}

// One written word of the file must not make two private megabytes. What the heap grows into is
// written from front to back: huge pages spare it all but one of 512 faults.
void advisePages(void* at, uint64_t length, bool huge) {
#if defined(MADV_HUGEPAGE) && defined(MADV_NOHUGEPAGE)
  madvise(at, length, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
#endif
  (void)at;
  (void)length;
  (void)huge;
}

}  // namespace

int Image::reserve(uint64_t maxBytes, Overlay overlay) {
  reservedBytes_ = maxBytes + kHugePage;
  void* const at = mmap(nullptr, reservedBytes_, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | kNoReserve, -1, 0);
  if (at == MAP_FAILED) return errno;
  reserved_ = at;
  base_ = reinterpret_cast<uint8_t*>((reinterpret_cast<uintptr_t>(at) + kHugePage - 1) &
                                     ~(uintptr_t{kHugePage} - 1));
  maxBytes_ = maxBytes;
  overlay_ = overlay;
  keepFromChildren(reserved_, reservedBytes_);
  return 0;
}

int Image::borrow(uint8_t* memory, uint64_t maxBytes, Overlay overlay) {
  base_ = memory;
  maxBytes_ = maxBytes;
  overlay_ = overlay;
  const int error = blank();
  if (error == 0) keepFromChildren(base_, maxBytes_);
  return error;
}

int Image::blank() {
  void* const at = mmap(base_, maxBytes_, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | kNoReserve, -1, 0);
  return at == MAP_FAILED ? errno : 0;
}

int Image::lay(int fd, uint64_t from, uint64_t to) {
  if (from >= to) return 0;
  const int error = overlay(fd, from, to);
  if (error != 0) {
    // a refused MAP_FIXED may have unmapped the range already
    mmap(base_ + from, to - from, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | kNoReserve, -1, 0);
    return error;
  }
  laidEnd_ = to;
  if (overlay_ != Overlay::kPrivate) return 0;
  advisePages(base_ + to, maxBytes_ - to, true);
  void* const bits = mmap(nullptr, bitmapBytes(maxBytes_), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | kNoReserve, -1, 0);
  if (bits == MAP_FAILED) return errno;
  laidPages_ = static_cast<uint64_t*>(bits);
  return 0;
}

int Image::overlay(int fd, uint64_t from, uint64_t to) {
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
  if (at == MAP_FAILED) return errno;
  keepFromChildren(base_ + from, to - from);
  advisePages(base_ + from, to - from, false);
  return 0;
}

GiveBack Image::giveBack(int fd, uint64_t offset, uint64_t length) {
#if defined(__linux__)
  const uint64_t end = (offset + length) / kPageBytes;
  const uint64_t ownEnd = laidEnd_ / kPageBytes;
  for (uint64_t page = offset / kPageBytes; page < end;) {
    const bool under = page < ownEnd || laid(page);
    uint64_t next = page + 1;
    while (next < end && (next < ownEnd || laid(next)) == under) ++next;
    if (under) {
      if (madvise(base_ + page * kPageBytes, (next - page) * kPageBytes, MADV_DONTNEED) != 0) {
        return GiveBack::kRefused;
      }
    } else {
      const GiveBack result = layPiece(fd, page, next);
      if (result != GiveBack::kGiven) return result;
    }
    page = next;
  }
  return GiveBack::kGiven;
#else
  // Elsewhere MADV_DONTNEED may keep the private copy.
  (void)fd;
  (void)offset;
  (void)length;
  return GiveBack::kRefused;
#endif
}

// Pages that the file comes to lie under stay so: pieces only grow together.
GiveBack Image::layPiece(int fd, uint64_t firstPage, uint64_t endPage) {
  const bool touches = firstPage * kPageBytes == laidEnd_ || laid(firstPage - 1) ||
                       (endPage * kPageBytes < maxBytes_ && laid(endPage));
  if (!touches && pieces_ >= kMaxPieces) return GiveBack::kRefused;
  if (overlay(fd, firstPage * kPageBytes, endPage * kPageBytes) != 0) return GiveBack::kLost;
  if (!touches) ++pieces_;
  for (uint64_t page = firstPage; page < endPage; ++page) {
    laidPages_[page / 64] |= uint64_t{1} << (page % 64);
  }
  return GiveBack::kGiven;
}

void Image::release() {
  if (laidPages_ != nullptr) munmap(laidPages_, bitmapBytes(maxBytes_));
  laidPages_ = nullptr;
  if (reserved_ != nullptr) munmap(reserved_, reservedBytes_);
  else if (base_ != nullptr) (void)blank();
  reserved_ = nullptr;
  base_ = nullptr;
}

}  // namespace corundum
