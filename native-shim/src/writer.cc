// writer.cc -- group commit, and background sync with prefaulting of a mapped ring.
#include "writer.h"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>

#include "durability.h"
#include "pool.h"
#include "thread_name.h"

namespace corundum {
namespace {

// How far ahead of the head a mapped ring is made writable, at most half of the ring.
constexpr uint64_t kPrefaultBytes = 1 << 20;

uint64_t prefaultBytes(const Pool& pool) { return std::min(kPrefaultBytes, pool.ring.size() / 2); }

// A sync write-protects the pages of a mapped ring; making those ahead writable here spares the
// commits the faults.
void prefault(Pool& pool, uint64_t head) {
#if defined(MADV_POPULATE_WRITE)
  const uint64_t size = pool.ring.size();
  uint64_t rest = prefaultBytes(pool);
  uint64_t offset = alignDown(head) % size;
  while (rest > 0) {
    const uint64_t part = std::min(rest, size - offset);
    if (madvise(pool.ring.bytes() + offset, part, MADV_POPULATE_WRITE) != 0) return;
    rest -= part;
    offset = 0;
  }
#else
  (void)pool;
  (void)head;
#endif
}

class Writer {
 public:
  explicit Writer(Pool& pool) : pool_(pool) {}

  void run() {
    std::unique_lock<std::mutex> lock(pool_.append);
    if (pool_.ring.mapped()) prefaultAhead(lock);
    while (!pool_.stopping) {
      if (pool_.poisonErrno() != 0) {
        waitForEnd(lock);
      } else if (pool_.groupLsn > pool_.durable.lsn) {
        sync(lock, pool_.groupLsn);
      } else if (pool_.prefaultWanted) {
        prefaultAhead(lock);
      } else if (pool_.ring.lsn() > pool_.durable.lsn) {
        waitForInterval(lock);
      } else {
        timing_ = false;
        pool_.writerState = Pool::kIdle;
        pool_.writerWork.wait(lock);
        pool_.writerState = Pool::kAwake;
      }
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  void waitForEnd(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    announceDurable(pool_);
    lock.lock();
    pool_.writerWork.wait(lock, [&] { return pool_.stopping; });
  }

  // The interval runs from the first record that is not durable, whatever else wakes the writer in
  // between.
  void waitForInterval(std::unique_lock<std::mutex>& lock) {
    if (!timing_ || pool_.durable.lsn >= timedLsn_) {
      timing_ = true;
      timedLsn_ = pool_.ring.lsn();
      deadline_ = Clock::now() + std::chrono::milliseconds(pool_.syncIntervalMs);
    }
    pool_.writerState = Pool::kTimed;
    const bool called = pool_.writerWork.wait_until(lock, deadline_, [&] {
      return pool_.stopping || pool_.prefaultWanted || pool_.groupLsn > pool_.durable.lsn ||
             pool_.poisonErrno() != 0;
    });
    pool_.writerState = Pool::kAwake;
    // a strict commit may have made the tail durable by itself in the meantime
    if (!called && pool_.durable.lsn < timedLsn_) sync(lock, timedLsn_);
  }

  void sync(std::unique_lock<std::mutex>& lock, uint64_t lsn) {
    lock.unlock();
    if (checkFile(pool_, false) == 0) (void)syncTo(pool_, lsn);
    lock.lock();
  }

  void prefaultAhead(std::unique_lock<std::mutex>& lock) {
    const uint64_t head = pool_.ring.head().at;
    pool_.prefaultWanted = false;
    pool_.prefaultedTo = head + prefaultBytes(pool_);
    lock.unlock();
    prefault(pool_, head);
    lock.lock();
  }

  Pool& pool_;
  bool timing_ = false;
  uint64_t timedLsn_ = 0;
  Clock::time_point deadline_;
};

}  // namespace

void* runWriter(void* pool) {
  nameThisThread("corundum-sync");
  Writer(*static_cast<Pool*>(pool)).run();
  return nullptr;
}

void askForGroup(Pool& pool, unsigned long long lsn, bool wake) {
  pool.groupLsn = lsn;
  if (wake && pool.writerState != Pool::kAwake) pool.writerWork.notify_one();
}

void wakeWriter(Pool& pool) {
  std::lock_guard<std::mutex> lock(pool.append);
  if (pool.writerState != Pool::kAwake) pool.writerWork.notify_one();
}

void askForRelaxed(Pool& pool) {
  if (pool.ring.mapped() && !pool.prefaultWanted &&
      pool.ring.head().at + prefaultBytes(pool) / 2 > pool.prefaultedTo) {
    pool.prefaultWanted = true;
    pool.writerWork.notify_one();
    return;
  }
  if (pool.writerState != Pool::kIdle) return;
  // the next commits need not wake it again
  pool.writerState = Pool::kTimed;
  pool.writerWork.notify_one();
}

}  // namespace corundum
