// dax.cc -- one fence a commit; the home is the checkpointer's.
#include "dax.h"

#include <cerrno>
#include <cstring>

#include "durability.h"
#include "little.h"
#include "persist.h"

namespace corundum {
namespace {

// Remembers lines written back in one pass. All stores that the pass has to cover precede it, so
// once is enough; the word that every transaction counts in would otherwise be taken from its
// processor for each of them.
class LineFilter {
 public:
  bool isNew(uintptr_t line) {
    uintptr_t& slot = lines_[line % kSlots];
    if (slot == line) return false;
    slot = line;
    return true;
  }

 private:
  static constexpr size_t kSlots = 4096;
  uintptr_t lines_[kSlots] = {};
};

constexpr uintptr_t kLineBytes = 64;

void flushRange(const uint64_t* words, uint64_t count, LineFilter& filter) {
  const uintptr_t end = reinterpret_cast<uintptr_t>(words + count);
  for (uintptr_t line = reinterpret_cast<uintptr_t>(words) / kLineBytes; line * kLineBytes < end;
       ++line) {
    if (filter.isNew(line)) flushLines(reinterpret_cast<const void*>(line * kLineBytes), 1);
  }
}

// Calls visit(position, words, data) for each range of the records between the two points, in
// order, and moves `from`. Large records have none.
template <typename Visit>
void eachRange(const Pool& pool, RingPoint* from, const RingPoint& to, Visit visit) {
  while (const RecordHead* const record = pool.ring.next(from, to.at)) {
    if (record->kind != static_cast<uint16_t>(RecordKind::kRedo)) continue;
    const uint8_t* at = reinterpret_cast<const uint8_t*>(record + 1);
    for (uint32_t i = 0; i < record->count; ++i) {
      const uint64_t head = load64(at);
      const uint64_t words = rangeWords(head);
      visit(rangePosition(head), words, at + 8);
      at += 8 + words * 8;
    }
  }
}

// Copies home what is not there yet of the records up to `to`; false where the ring does not hold
// them. Pool::homing held.
bool copyHome(Pool& pool, const RingPoint& to) {
  if (pool.homed.lsn >= to.lsn) return true;
  RingPoint from = pool.homed;
  eachRange(pool, &from, to, [&](uint64_t position, uint64_t words, const uint8_t* data) {
    copyWords(pool.home.words() + position, reinterpret_cast<const uint64_t*>(data), words);
  });
  if (from.lsn != to.lsn) return false;
  pool.homed = to;
  return true;
}

}  // namespace

void commitDax(Pool& pool) {
  fence();
  publishDurable(pool, pool.ring.head());
}

void commitLargeDax(Pool& pool, const Gathered& gathered) {
  commitDax(pool);
  std::lock_guard<std::mutex> lock(pool.homing);
  // What is older must not come home later than this.
  if (!copyHome(pool, pool.ring.head())) {
    poisonLocked(pool, EIO, Where::kHomeSync);
    return;
  }
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    uint64_t* const home = pool.home.words() + range.position;
    copyWords(home, pool.image.words() + range.position, range.words);
    flushLines(home, range.words * kWordBytes);
  }
  fence();
}

int carryDax(Pool& pool, RingPoint from, const RingPoint& to) {
  {
    std::lock_guard<std::mutex> lock(pool.homing);
    if (!copyHome(pool, to)) return EIO;
  }
  LineFilter filter;
  eachRange(pool, &from, to, [&](uint64_t position, uint64_t words, const uint8_t*) {
    flushRange(pool.home.words() + position, words, filter);
  });
  fence();
  return from.lsn == to.lsn ? 0 : EIO;
}

}  // namespace corundum
