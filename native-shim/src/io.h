// io.h -- every read, write and sync of a pool file; the one place where faults are injected.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fault_plan.h"

namespace corundum {

// Outcome of an operation: 0 or a positive errno, and whether the sync failed rather than the
// transfer.
struct IoResult {
  int error;
  bool atSync;
};

// A pool's descriptor with its fault plan. Short transfers and EINTR are continued; a failed sync
// is never retried.
class PoolFile {
 public:
  // Takes over `fd`.
  void adopt(int fd) { fd_ = fd; }
  void close();
  int fd() const { return fd_; }
  FaultPlan& faults() { return faults_; }

  IoResult write(IoKind kind, const void* bytes, size_t length, uint64_t offset);
  // The bytes are durable when this succeeds; other dirty data of the file is left alone where the
  // system can do so.
  IoResult writeDurable(IoKind write, IoKind sync, const void* bytes, size_t length,
                        uint64_t offset);
  IoResult read(void* bytes, size_t length, uint64_t offset);
  // All written data of the file and its length.
  IoResult sync(IoKind kind);
  // Dirty pages of a shared mapping of the file.
  IoResult syncMapped(void* at, size_t length);
  // Space for [offset, offset + length), file length included.
  IoResult allocate(uint64_t offset, uint64_t length);
  IoResult truncate(uint64_t length);
  // Starts (and with `wait` finishes) writing back a part of the file; success says nothing about
  // durability, but an error is as final as that of a sync: waiting consumes it, and a later sync
  // would not report it again.
  IoResult writeBack(uint64_t offset, uint64_t length, bool wait);

 private:
  IoResult transfer(IoKind kind, const void* bytes, size_t length, uint64_t offset, bool durable);

  int fd_ = -1;
  FaultPlan faults_;
};

}  // namespace corundum
