// writer.cc -- group commit, and background sync with prefaulting of a mapped ring.
#include "writer.h"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>

#include "durability.h"
#include "pool.h"

namespace corundum {
namespace {

constexpr uint64_t kPrefaultBytes = 1 << 20;

// A sync write-protects the pages of a mapped ring; making those ahead writable here spares the
// commits the faults.
void prefault(Pool& pool, uint64_t head, uint64_t passed) {
#if defined(MADV_POPULATE_WRITE)
  const uint64_t size = pool.ring.size();
  uint64_t rest = std::min(std::max(kPrefaultBytes, 2 * passed), size / 2);
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
  (void)passed;
#endif
}

class Writer {
 public:
  explicit Writer(Pool& pool) : pool_(pool) {}

  void run() {
    if (pool_.ring.mapped()) prefault(pool_, pool_.tail.at, 0);
    std::unique_lock<std::mutex> lock(pool_.append);
    while (!pool_.stopping) {
      if (pool_.poisonErrno() != 0) {
        waitForEnd(lock);
      } else if (pool_.groupLsn > pool_.durable.lsn) {
        sync(lock, pool_.groupLsn);
      } else if (pool_.ring.lsn() > pool_.durable.lsn) {
        waitForInterval(lock);
      } else {
        pool_.writerState = Pool::kIdle;
        pool_.writerWork.wait(lock);
        pool_.writerState = Pool::kAwake;
      }
    }
  }

 private:
  void waitForEnd(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    announceDurable(pool_);
    lock.lock();
    pool_.writerWork.wait(lock, [&] { return pool_.stopping; });
  }

  void waitForInterval(std::unique_lock<std::mutex>& lock) {
    const uint64_t lsn = pool_.ring.lsn();
    pool_.writerState = Pool::kTimed;
    const bool called = pool_.writerWork.wait_for(
        lock, std::chrono::milliseconds(pool_.syncIntervalMs), [&] {
          return pool_.stopping || pool_.groupLsn > pool_.durable.lsn || pool_.poisonErrno() != 0;
        });
    pool_.writerState = Pool::kAwake;
    // a strict commit may have made the tail durable by itself in the meantime
    if (!called && pool_.durable.lsn < lsn) sync(lock, lsn);
  }

  void sync(std::unique_lock<std::mutex>& lock, uint64_t lsn) {
    lock.unlock();
    if (checkFile(pool_, false) == 0) (void)syncTo(pool_, lsn);
    lock.lock();
    if (!pool_.ring.mapped()) return;
    const uint64_t head = pool_.ring.head().at;
    const uint64_t passed = head - lastHead_;
    lastHead_ = head;
    lock.unlock();
    prefault(pool_, head, passed);
    lock.lock();
  }

  Pool& pool_;
  uint64_t lastHead_ = 0;
};

}  // namespace

void* runWriter(void* pool) {
  Writer(*static_cast<Pool*>(pool)).run();
  return nullptr;
}

void askForGroup(Pool& pool, unsigned long long lsn) {
  pool.groupLsn = lsn;
  if (pool.writerState != Pool::kAwake) pool.writerWork.notify_one();
}

void askForRelaxed(Pool& pool) {
  if (pool.writerState != Pool::kIdle) return;
  // the next commits need not wake it again
  pool.writerState = Pool::kTimed;
  pool.writerWork.notify_one();
}

}  // namespace corundum
