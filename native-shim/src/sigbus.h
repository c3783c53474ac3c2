// sigbus.h -- a read or store that the file cannot serve poisons the pool instead of killing the
// process.
#pragma once

#include <signal.h>

#include <atomic>
#include <cstdint>

namespace corundum {

struct Pool;

// Read by the signal handler without a lock: a slot counts while `length` is not 0.
struct SigbusTable {
  static constexpr int kSlots = 256;
  struct Slot {
    std::atomic<uintptr_t> base;
    std::atomic<uint64_t> length;
    std::atomic<Pool*> pool;
  };
  Slot slots[kSlots];
  std::atomic<bool> installed;
  struct sigaction previous;
};

// Addresses whose faults belong to `pool`; installs the handler at the first call. False where the
// table is full.
bool watchRange(const void* base, uint64_t length, Pool* pool);
void forgetRanges(const Pool* pool);

}  // namespace corundum
