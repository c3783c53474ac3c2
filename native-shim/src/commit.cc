// commit.cc -- gathers, applies, appends.
#include "commit.h"

#include <cerrno>
#include <cstring>

#include "checkpoint.h"
#include "dax.h"
#include "durability.h"
#include "give_back.h"
#include "large_record.h"
#include "little.h"
#include "operations.h"
#include "writer.h"

namespace corundum {
namespace {

void copyRanges(const uint64_t* image, const Gathered& gathered, uint8_t* body) {
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    store64(body, rangeHead(range.position, range.words));
    body += 8;
    copyWords(body, image + range.position, range.words);
    body += range.words * kWordBytes;
  }
}

bool reservePages(Pool& pool, const Gathered& gathered) {
  for (size_t i = 0; i < gathered.count; ++i) {
    if (!pool.pages.reserve(gathered.ranges[i].position, gathered.ranges[i].words)) return false;
  }
  return true;
}

// Nothing can fail cleanly any more once the operations are applied.
int appendSmall(Pool& pool, WriteSet& set, const Gathered& gathered,
                std::unique_lock<std::mutex>& lock, uint64_t* lsn) {
  const uint64_t length = sizeof(RecordHead) + gathered.bodyBytes;
  const int error = awaitSpace(pool, lock, length);
  if (error != 0) return error;
  applyOperations(set, pool.image.words());
  uint8_t* const record = pool.ring.open(length);
  copyRanges(pool.image.words(), gathered, record + sizeof(RecordHead));
  // A page that the file could not serve was read as zeros: such a record must never be sealed.
  if (pool.poisonErrno() != 0) return pool.poisonErrno();
  *lsn = pool.ring.seal(RecordKind::kRedo, static_cast<uint32_t>(gathered.count), length);
  pool.bytesAppended.store(pool.bytesAppended.load(std::memory_order_relaxed) + length,
                           std::memory_order_relaxed);
  return 0;
}

int append(Pool& pool, WriteSet& set, Durability durability, const Gathered& gathered,
           uint64_t* lsn, bool* crowded) {
  std::unique_lock<std::mutex> lock(pool.append);
  if (pool.poisonErrno() != 0) return pool.poisonErrno();
  if (!reservePages(pool, gathered)) return ENOMEM;
  const bool large =
      sizeof(RecordHead) + gathered.bodyBytes > pool.ring.longestRecord();
  int error = large ? appendLarge(pool, set, gathered, lock, lsn)
                    : appendSmall(pool, set, gathered, lock, lsn);
  if (error != 0) return error;
  for (size_t i = 0; i < gathered.count; ++i) {
    pool.pages.note(gathered.ranges[i].position, gathered.ranges[i].words, *lsn);
  }
  // set before the writer can see the record, so that it is never forgotten when that becomes
  // durable
  if (isGroup(durability)) set.groupLsn.store(*lsn, std::memory_order_release);
  if (pool.dax() && large) {
    commitLargeDax(pool, gathered);
  } else if (pool.dax()) {
    commitDax(pool);
  } else if (isGroup(durability)) {
    askForGroup(pool, *lsn, durability == Durability::kGroup);
  } else if (durability == Durability::kRelaxed) {
    if (!pool.ring.mapped()) error = writeCached(pool);
    if (error != 0) {
      poisonLocked(pool, error, Where::kRingWrite);
      return error;
    }
    askForRelaxed(pool);
  }
  if (pool.ring.used(pool.tail) > pool.ring.size() / 2 ||
      pool.pages.unappliedPages() > pool.maxDirtyPages / 4) {
    askForCheckpoint(pool);
  }
  *crowded = pool.pages.privatePages() > pool.maxDirtyPages;
  // a store into a mapped ring may have gone nowhere
  return pool.poisonErrno();
}

// While a thread waits in here, others may give back pages that it has written.
class Quiet {
 public:
  Quiet(Pool& pool, WriteSet& set)
      : pool_(pool), set_(set), shared_(pool.setCount.load(std::memory_order_relaxed) > 1) {
    if (shared_) set_.quiet.store(true, std::memory_order_release);
  }
  ~Quiet() {
    if (!shared_) return;
    // a sweep that counts on this thread holds the lock
    std::lock_guard<std::mutex> lock(pool_.append);
    set_.quiet.store(false, std::memory_order_relaxed);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  Pool& pool_;
  WriteSet& set_;
  const bool shared_;
};

// What follows the append: the write set is empty by then.
int settle(Pool& pool, WriteSet& set, Durability durability, uint64_t lsn, bool crowded) {
  const bool strict = durability == Durability::kStrict && !pool.dax();
  if (!strict && !crowded) return 0;
  const Quiet quiet(pool, set);
  const int error = strict ? syncTo(pool, lsn) : 0;
  if (error == 0 && crowded) givePagesBack(pool, set);
  return error;
}

}  // namespace

int commitSet(Pool& pool, WriteSet& set, Durability durability) {
  if (pool.poisonErrno() != 0) return pool.poisonErrno();
  Gathered gathered;
  int error = -gather(set, pool.bounds(), &gathered);
  if (error != 0) return error;
  if (gathered.count == 0) {
    set.reset();
    return 0;
  }
  // a write to a truncated file would extend it again
  if (durability == Durability::kStrict && !pool.dax() && checkFile(pool, false) != 0) {
    return pool.poisonErrno();
  }
  if (pool.headerOwed.load(std::memory_order_acquire)) {
    error = payHeader(pool);
    if (error != 0) return error;
  }
  if (!pool.threadsRun.load(std::memory_order_acquire)) {
    error = startThreads(pool);
    if (error != 0) return error;
  }
  uint64_t lsn = 0;
  bool crowded = false;
  error = append(pool, set, durability, gathered, &lsn, &crowded);
  if (error != 0) return error;
  set.reset();
  set.control()[control::kLsn] = static_cast<double>(lsn);
  if (isGroup(durability) && pool.dax()) announceDurable(pool);
  return settle(pool, set, durability, lsn, crowded);
}

}  // namespace corundum
