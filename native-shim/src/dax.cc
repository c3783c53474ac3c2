// dax.cc -- one fence a commit.
#include "dax.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "durability.h"
#include "little.h"
#include "persist.h"

namespace corundum {

void commitDax(Pool& pool, WriteSet& set, const Gathered& gathered, uint64_t lsn, bool large) {
  fence();
  publishDurable(pool, pool.ring.head());
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    uint64_t* const target = pool.home.words() + range.position;
    std::memcpy(target, pool.image.words() + range.position, range.words * kWordBytes);
    flushLines(target, range.words * kWordBytes);
  }
  set.unfencedLsn = lsn;
  if (large) {
    // its ranges are not in the ring for fenceHome() to find
    fence();
    set.unfencedLsn = 0;
  }
}

uint64_t leastUnfenced(const Pool& pool) {
  uint64_t least = UINT64_MAX;
  const int count = pool.setCount.load(std::memory_order_relaxed);
  for (int i = 0; i < count; ++i) {
    const WriteSet* const set = pool.sets[i].load(std::memory_order_relaxed);
    if (set != nullptr && set->unfencedLsn != 0) least = std::min(least, set->unfencedLsn);
  }
  return least;
}

int fenceHome(Pool& pool, RingPoint from, const RingPoint& to, uint64_t unfenced) {
  while (const RecordHead* const record = pool.ring.next(&from, to.at)) {
    if (record->lsn < unfenced || record->kind != static_cast<uint16_t>(RecordKind::kRedo)) continue;
    const uint8_t* at = reinterpret_cast<const uint8_t*>(record + 1);
    for (uint32_t i = 0; i < record->count; ++i) {
      const uint64_t head = load64(at);
      const uint64_t words = rangeWords(head);
      flushLines(pool.home.words() + rangePosition(head), words * kWordBytes);
      at += 8 + words * 8;
    }
  }
  fence();
  return from.lsn == to.lsn ? 0 : EIO;
}

}  // namespace corundum
