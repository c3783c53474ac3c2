// dax.cc -- one fence a commit.
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

}  // namespace

void commitDax(Pool& pool, const Gathered& gathered, bool large) {
  fence();
  publishDurable(pool, pool.ring.head());
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    copyWords(pool.home.words() + range.position, pool.image.words() + range.position,
              range.words);
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
  LineFilter filter;
  while (const RecordHead* const record = pool.ring.next(&from, to.at)) {
    if (record->kind != static_cast<uint16_t>(RecordKind::kRedo)) continue;
    const uint8_t* at = reinterpret_cast<const uint8_t*>(record + 1);
    for (uint32_t i = 0; i < record->count; ++i) {
      const uint64_t head = load64(at);
      const uint64_t words = rangeWords(head);
      flushRange(pool.home.words() + rangePosition(head), words, filter);
      at += 8 + words * 8;
    }
  }
  fence();
  return from.lsn == to.lsn ? 0 : EIO;
}

}  // namespace corundum
