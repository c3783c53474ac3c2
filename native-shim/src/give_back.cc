// give_back.cc -- only between transactions, only after a successful home sync, by range.
#include "give_back.h"

#include <algorithm>
#include <cerrno>

#include "checkpoint.h"
#include "durability.h"
#include "persist.h"

namespace corundum {
namespace {

template <typename Visit>
void eachOther(Pool& pool, const WriteSet& self, Visit visit) {
  const int count = pool.setCount.load(std::memory_order_acquire);
  for (int i = 0; i < count; ++i) {
    WriteSet* const set = pool.sets[i].load(std::memory_order_acquire);
    if (set != nullptr && set != &self) visit(*set);
  }
}

volatile double& word(const WriteSet& set, size_t index) { return set.control()[index]; }

// Another thread writes its control block without a lock: it stores kActive and then looks at
// kGate, we store kGate and then look at kActive, with a barrier on both sides: the barrier of this
// side is imposed on the other one as well.
bool closeGates(Pool& pool, const WriteSet& self) {
  bool others = false;
  eachOther(pool, self, [&](WriteSet& set) {
    others = true;
    word(set, control::kGate) = 1;
  });
  if (!others) return true;
  if (!processBarrier()) return false;
  bool idle = true;
  eachOther(pool, self, [&](WriteSet& set) {
    idle &= set.quiet.load(std::memory_order_acquire) || word(set, control::kActive) == 0;
  });
  return idle;
}

void openGates(Pool& pool, const WriteSet& self) {
  eachOther(pool, self, [&](WriteSet& set) { word(set, control::kGate) = 0; });
  pool.gate.notify_all();
}

// False where another thread is in the middle of a transaction: it may be about to write to any
// page. Waiting for it could be waiting for one that waits for a lock of this thread, so the next
// commit tries again.
bool sweep(Pool& pool, const WriteSet& self, uint64_t target) {
  const uint64_t excess = pool.pages.privatePages() - std::min(pool.pages.privatePages(), target);
  const bool alone = closeGates(pool, self);
  if (alone && excess > 0) {
    const uint64_t taken = pool.pages.sweep(
        pool.tail.lsn, excess, [](uint64_t) { return false; },
        [&](uint64_t page, uint64_t pages) {
          const GiveBack result =
              pool.image.giveBack(pool.file.fd(), page * kPageBytes, pages * kPageBytes);
          if (result == GiveBack::kLost) poisonLocked(pool, ENOMEM, Where::kImage);
          return result == GiveBack::kGiven;
        });
    pool.givenBackPages.fetch_add(taken, std::memory_order_relaxed);
  }
  openGates(pool, self);
  return alone;
}

}  // namespace

void givePagesBack(Pool& pool, WriteSet& set) {
  // a little below the limit, so that not every commit comes here, and not far, so that none takes
  // long
  const uint64_t limit = pool.maxDirtyPages;
  const uint64_t target = limit - limit / 32;
  {
    std::lock_guard<std::mutex> lock(pool.append);
    if (!sweep(pool, set, target)) return;
    if (pool.pages.privatePages() <= limit || pool.poisonErrno() != 0) return;
    if (pool.tail.lsn == pool.ring.lsn()) return;  // nothing that a checkpoint could release
  }
  Stall stall(pool);
  if (checkpointPool(pool) != 0) return;
  std::lock_guard<std::mutex> lock(pool.append);
  (void)sweep(pool, set, target);
}

void enterPool(Pool& pool, WriteSet& set) {
  std::unique_lock<std::mutex> lock(pool.append);
  pool.gate.wait(lock, [&] { return word(set, control::kGate) == 0; });
}

}  // namespace corundum
