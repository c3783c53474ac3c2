// durability.cc -- one sync serves all who wait for it.
#include "durability.h"

#include <chrono>

namespace corundum {
namespace {

uint64_t nowNanoseconds() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

uint64_t ringFileOffset(const Pool& pool, const RingPart& part) {
  return pool.ringEnd - pool.ring.size() + part.offset;
}

// Strict pools never store-map the ring, so there this is one write that is durable on return; the
// pool's inode is not synced on this path, whatever else is dirty in the file.
int syncParts(Pool& pool, const RingPart* parts, int count) {
  for (int i = 0; i < count; ++i) {
    uint8_t* const at = pool.ring.bytes() + parts[i].offset;
    const uint64_t length = parts[i].length;
    const IoResult result = pool.ring.mapped()
                                ? pool.file.syncMapped(at, length)
                                : pool.file.writeDurable(IoKind::kRingWrite, IoKind::kRingSync, at,
                                                         length, ringFileOffset(pool, parts[i]));
    if (result.error != 0) {
      poisonPool(pool, result.error, result.atSync ? Where::kRingSync : Where::kRingWrite);
      return result.error;
    }
  }
  return 0;
}

}  // namespace

int syncTo(Pool& pool, uint64_t lsn) {
  if (pool.durableLsn.load(std::memory_order_acquire) >= lsn) return 0;
  {
    std::lock_guard<std::mutex> leader(pool.syncing);
    if (pool.poisonErrno() != 0) return pool.poisonErrno();
    if (pool.durableLsn.load(std::memory_order_acquire) < lsn) {
      RingPart parts[2];
      int count;
      RingPoint target;
      {
        std::lock_guard<std::mutex> lock(pool.append);
        // Later records start in a new block: none that is being made durable is written again.
        count = pool.ring.parts(pool.durable.at, parts);
        pool.ring.alignHead();
        target = pool.ring.head();
      }
      const int error = syncParts(pool, parts, count);
      if (error != 0) return error;
      pool.syncs.fetch_add(1, std::memory_order_relaxed);
      std::lock_guard<std::mutex> lock(pool.append);
      if (pool.cachedAt < target.at) pool.cachedAt = target.at;
      publishDurable(pool, target);
    }
  }
  announceDurable(pool);
  return 0;
}

int syncAll(Pool& pool) {
  uint64_t lsn;
  {
    std::lock_guard<std::mutex> lock(pool.append);
    lsn = pool.ring.lsn();
  }
  return syncTo(pool, lsn);
}

int writeCached(Pool& pool) {
  RingPart parts[2];
  const int count = pool.ring.parts(pool.cachedAt, parts);
  for (int i = 0; i < count; ++i) {
    const IoResult result =
        pool.file.write(IoKind::kRingWrite, pool.ring.bytes() + parts[i].offset, parts[i].length,
                        ringFileOffset(pool, parts[i]));
    if (result.error != 0) return result.error;
  }
  pool.cachedAt = pool.ring.head().at;
  return 0;
}

void publishDurable(Pool& pool, const RingPoint& point) {
  pool.durable = point;
  pool.durableLsn.store(point.lsn, std::memory_order_release);
  const int count = pool.setCount.load(std::memory_order_relaxed);
  for (int i = 0; i < count; ++i) {
    WriteSet* const set = pool.sets[i].load(std::memory_order_relaxed);
    if (set != nullptr) set->control()[control::kDurableLsn] = static_cast<double>(point.lsn);
  }
}

void announceDurable(Pool& pool) {
  const uint64_t durable = pool.durableLsn.load(std::memory_order_acquire);
  const bool poisoned = pool.poisonErrno() != 0;
  std::lock_guard<std::mutex> lock(pool.listeners);
  const int count = pool.setCount.load(std::memory_order_acquire);
  for (int i = 0; i < count; ++i) {
    WriteSet* const set = pool.sets[i].load(std::memory_order_acquire);
    if (set == nullptr) continue;
    const uint64_t wanted = set->groupLsn.load(std::memory_order_acquire);
    if (set->listener == nullptr || (set->announcedLsn >= wanted && !poisoned)) continue;
    if (durable <= set->announcedLsn && !poisoned) continue;
    set->announcedLsn = durable;
    set->listener(set->listenerContext);
  }
}

int awaitSpace(Pool& pool, std::unique_lock<std::mutex>& lock, uint64_t length) {
  if (pool.ring.fits(length, pool.tail)) return pool.poisonErrno();
  Stall stall(pool);
  while (pool.poisonErrno() == 0 && !pool.ring.fits(length, pool.tail)) {
    pool.checkpointWanted = true;
    pool.checkpointWork.notify_one();
    pool.space.wait(lock);
  }
  return pool.poisonErrno();
}

Stall::Stall(Pool& pool) : pool_(pool), since_(nowNanoseconds()) {}

Stall::~Stall() {
  pool_.stalls.fetch_add(1, std::memory_order_relaxed);
  pool_.stallNanoseconds.fetch_add(nowNanoseconds() - since_, std::memory_order_relaxed);
}

}  // namespace corundum
