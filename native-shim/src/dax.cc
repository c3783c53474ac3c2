// dax.cc -- one fence a commit.
#include "dax.h"

#include <cerrno>
#include <cstring>

#include "durability.h"
#include "little.h"
#include "persist.h"

namespace corundum {

void commitDax(Pool& pool, const Gathered& gathered, bool large) {
  fence();
  publishDurable(pool, pool.ring.head());
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    std::memcpy(pool.home.words() + range.position, pool.image.words() + range.position,
                range.words * kWordBytes);
  }
  if (!large) return;
  // the ring names only extents, where flushHome() does not look
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    flushLines(pool.home.words() + range.position, range.words * kWordBytes);
  }
  fence();
}

int flushHome(Pool& pool, RingPoint from, const RingPoint& to) {
  while (const RecordHead* const record = pool.ring.next(&from, to.at)) {
    if (record->kind != static_cast<uint16_t>(RecordKind::kRedo)) continue;
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
