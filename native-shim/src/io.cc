// io.cc -- wrappers of the system calls on a pool file.
#include "io.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "file_space.h"

namespace corundum {
namespace {

constexpr IoResult kDone{0, false};

IoResult failed(int error, bool atSync = false) { return {error, atSync}; }

int syncDescriptor(int fd) {
#if defined(__APPLE__)
  if (fcntl(fd, F_FULLFSYNC) == 0) return 0;
  return fsync(fd) == 0 ? 0 : errno;
#else
  // A sync interrupted by a signal has not run: only then may it be called again.
  while (fdatasync(fd) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
#endif
}

#if defined(__linux__) && defined(RWF_DSYNC)
std::atomic<bool> hasDsyncWrite{true};
#endif

// One write call; sets *synced where the call itself made the bytes durable.
ssize_t writeOnce(int fd, const void* bytes, size_t length, uint64_t offset, bool durable,
                  bool* synced) {
  *synced = false;
#if defined(__linux__) && defined(RWF_DSYNC)
  if (durable && hasDsyncWrite.load(std::memory_order_relaxed)) {
    const iovec part{const_cast<void*>(bytes), length};
    const ssize_t count = pwritev2(fd, &part, 1, static_cast<off_t>(offset), RWF_DSYNC);
    if (count >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS)) {
      *synced = true;
      return count;
    }
    hasDsyncWrite = false;
  }
#else
  (void)durable;
#endif
  return pwrite(fd, bytes, length, static_cast<off_t>(offset));
}

}  // namespace

void PoolFile::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

IoResult PoolFile::transfer(IoKind kind, const void* bytes, size_t length, uint64_t offset,
                            bool durable) {
  const uint8_t* at = static_cast<const uint8_t*>(bytes);
  bool allSynced = true;
  while (length > 0) {
    size_t part = length;
    const int fault = faults_.onCall(kind);
    if (fault > 0) return failed(fault);
    if (fault == kInterrupted) continue;
    if (fault == kShortTransfer && part > 1) part /= 2;
    bool synced = false;
    const ssize_t count = writeOnce(fd_, at, part, offset, durable, &synced);
    if (count < 0) {
      if (errno == EINTR) continue;
      // A combined write and sync that reports an I/O error may have failed in either half.
      return failed(errno, synced && errno == EIO);
    }
    if (count == 0) return failed(EIO);
    allSynced = allSynced && synced;
    at += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<size_t>(count);
  }
  if (durable && !allSynced) {
    const int error = syncDescriptor(fd_);
    if (error != 0) return failed(error, true);
  }
  return kDone;
}

IoResult PoolFile::write(IoKind kind, const void* bytes, size_t length, uint64_t offset) {
  return transfer(kind, bytes, length, offset, false);
}

IoResult PoolFile::writeDurable(IoKind write, IoKind sync, const void* bytes, size_t length,
                                uint64_t offset) {
  const int fault = faults_.onCall(sync);
  if (fault > 0) {
    // As on a real device the data may sit in the cache although the sync failed.
    const IoResult cached = transfer(write, bytes, length, offset, false);
    return cached.error != 0 ? cached : failed(fault, true);
  }
  return transfer(write, bytes, length, offset, true);
}

IoResult PoolFile::read(void* bytes, size_t length, uint64_t offset) {
  uint8_t* at = static_cast<uint8_t*>(bytes);
  while (length > 0) {
    size_t part = length;
    const int fault = faults_.onCall(IoKind::kRead);
    if (fault > 0) return failed(fault);
    if (fault == kInterrupted) continue;
    if (fault == kShortTransfer && part > 1) part /= 2;
    const ssize_t count = pread(fd_, at, part, static_cast<off_t>(offset));
    if (count < 0) {
      if (errno == EINTR) continue;
      return failed(errno);
    }
    if (count == 0) return failed(EIO);  // the file ends before it should
    at += count;
    offset += static_cast<uint64_t>(count);
    length -= static_cast<size_t>(count);
  }
  return kDone;
}

IoResult PoolFile::sync(IoKind kind) {
  const int fault = faults_.onCall(kind);
  if (fault > 0) return failed(fault, true);
  const int error = syncDescriptor(fd_);
  return error == 0 ? kDone : failed(error, true);
}

IoResult PoolFile::syncMapped(void* at, size_t length) {
  const int fault = faults_.onCall(IoKind::kRingSync);
  if (fault > 0) return failed(fault, true);
  return msync(at, length, MS_SYNC) == 0 ? kDone : failed(errno, true);
}

IoResult PoolFile::allocate(uint64_t offset, uint64_t length) {
  const int fault = faults_.onCall(IoKind::kAllocate);
  if (fault > 0) return failed(fault);
  const int error = allocateSpace(fd_, offset, length);
  return error == 0 ? kDone : failed(error);
}

IoResult PoolFile::truncate(uint64_t length) {
  while (ftruncate(fd_, static_cast<off_t>(length)) != 0) {
    if (errno != EINTR) return failed(errno);
  }
  return kDone;
}

IoResult PoolFile::writeBack(uint64_t offset, uint64_t length, bool wait) {
#if defined(__linux__)
  const unsigned flags = wait ? SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                    SYNC_FILE_RANGE_WAIT_AFTER
                              : SYNC_FILE_RANGE_WRITE;
  if (sync_file_range(fd_, static_cast<off_t>(offset), static_cast<off_t>(length), flags) != 0 &&
      (errno == EIO || errno == ENOSPC || errno == EDQUOT)) {
    return failed(errno, true);
  }
#else
  (void)offset;
  (void)length;
  (void)wait;
#endif
  return kDone;
}

}  // namespace corundum
