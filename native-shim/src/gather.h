// gather.h -- from the logs of a write set to the sorted, merged ranges of a record.
#pragma once

#include <cstddef>
#include <cstdint>

#include "bounds.h"
#include "grow_array.h"

namespace corundum {

class WriteSet;

struct Range {
  uint64_t position;
  uint64_t words;
};

// Memory that gathering reuses from commit to commit.
struct GatherSpace {
  GrowArray<uint64_t> words;
  GrowArray<uint64_t> spare;
  GrowArray<Range> fresh;
  GrowArray<Range> ranges;

  void trim(size_t keepBytes) {
    words.trim(keepBytes);
    spare.trim(keepBytes);
    fresh.trim(keepBytes);
    ranges.trim(keepBytes);
  }
};

// Ranges of a write set: ascending, apart from each other, at most kMaxRangeWords long; owned by
// its GatherSpace.
struct Gathered {
  const Range* ranges;
  size_t count;
  uint64_t bodyBytes;  // of a redo record's body
};

// Collects undo words, op words and fresh ranges. 0; -EINVAL where an entry names a word outside
// `bounds` or is no entry at all; -ENOMEM. Changes nothing but the scratch space.
int gather(WriteSet& set, const Bounds& bounds, Gathered* out);

}  // namespace corundum
