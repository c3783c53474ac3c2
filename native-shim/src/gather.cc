// gather.cc -- collects, sorts and merges the words of a write set.
#include "gather.h"

#include <algorithm>
#include <cerrno>

#include "control_layout.h"
#include "operations.h"
#include "radix_sort.h"
#include "record_layout.h"
#include "write_set.h"

namespace corundum {
namespace {

constexpr size_t kFewPieces = 16;
constexpr size_t kRadixLimit = 2048;

bool isSorted(const uint64_t* words, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    if (words[i - 1] > words[i]) return false;
  }
  return true;
}

int sortWords(GatherSpace& space) {
  uint64_t* const words = space.words.data();
  const size_t count = space.words.size();
  if (isSorted(words, count)) return 0;
  if (count < kRadixLimit) {
    std::sort(words, words + count);
  } else {
    if (!space.spare.reserve(count)) return -ENOMEM;
    radixSortWords(words, space.spare.data(), count);
  }
  return 0;
}

int collectWords(WriteSet& set, const Bounds& bounds, uint64_t undo, uint64_t ops) {
  GatherSpace& space = set.gatherSpace;
  const size_t count = static_cast<size_t>(undo + ops);
  space.words.clear();
  if (!space.words.reserve(count)) return -ENOMEM;
  uint64_t* out = space.words.data();
  bool valid = true;
  set.eachRun<UndoEntry>(kUndoLog, undo, [&](const UndoEntry* entry, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) valid &= bounds.position(entry[i].position, out++);
  });
  set.eachRun<OpEntry>(kOpLog, ops, [&](const OpEntry* op, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) valid &= operationWord(op[i], bounds, out++);
  });
  if (!valid) return -EINVAL;
  space.words.resize(count);
  return sortWords(space);
}

// The range of an entry, of no words where it was dropped again; false where it is malformed.
bool freshRange(const FreshEntry& entry, const Bounds& bounds, uint64_t* position,
                uint64_t* words) {
  return Bounds::integer(entry.position, position) && Bounds::integer(entry.words, words) &&
         (*words == 0 || bounds.range(*position, *words));
}

int collectFresh(WriteSet& set, const Bounds& bounds, uint64_t count) {
  GatherSpace& space = set.gatherSpace;
  space.fresh.clear();
  if (!space.fresh.reserve(static_cast<size_t>(count))) return -ENOMEM;
  bool valid = true;
  set.eachRun<FreshEntry>(kFreshLog, count, [&](const FreshEntry* entry, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) {
      Range range{0, 0};
      valid &= freshRange(entry[i], bounds, &range.position, &range.words);
      if (range.words != 0) space.fresh.pushReserved(range);
    }
  });
  if (!valid) return -EINVAL;
  const auto before = [](const Range& a, const Range& b) { return a.position < b.position; };
  Range* const first = space.fresh.data();
  Range* const last = first + space.fresh.size();
  if (!std::is_sorted(first, last, before)) std::sort(first, last, before);
  return 0;
}

// Takes pieces in ascending order of position and emits merged ranges.
class Merger {
 public:
  explicit Merger(GrowArray<Range>& ranges) : ranges_(ranges) { ranges.clear(); }

  void add(uint64_t position, uint64_t words) {
    if (position <= end_ && open_) {
      end_ = std::max(end_, position + words);
      return;
    }
    close();
    start_ = position;
    end_ = position + words;
    open_ = true;
  }

  // -ENOMEM when memory was refused.
  int finish(Gathered* out) {
    close();
    if (!complete_) return -ENOMEM;
    *out = {ranges_.data(), ranges_.size(), bodyBytes_};
    return 0;
  }

 private:
  void close() {
    while (open_ && start_ < end_) {
      const uint64_t words = std::min(end_ - start_, kMaxRangeWords);
      complete_ &= ranges_.push({start_, words});
      bodyBytes_ += 8 + words * 8;
      start_ += words;
    }
  }

  GrowArray<Range>& ranges_;
  uint64_t start_ = 0;
  uint64_t end_ = 0;
  uint64_t bodyBytes_ = 0;
  bool open_ = false;
  bool complete_ = true;
};

// Numbers of entries of the three logs.
struct Counts {
  uint64_t undo;
  uint64_t fresh;
  uint64_t ops;
};

// Most sets are small: one list, sorted by insertion, and little code, which a processor that runs
// much else between two commits has to load again. False, having done nothing that matters, where
// there is more to it or an entry is malformed, which gatherMany finds as well.
bool gatherFew(WriteSet& set, const Bounds& bounds, const Counts& counts, Gathered* out) {
  const uint64_t count = counts.undo + counts.fresh + counts.ops;
  GrowArray<Range>& ranges = set.gatherSpace.ranges;
  if (count > kFewPieces || !ranges.reserve(kFewPieces)) return false;
  Range pieces[kFewPieces];
  Range* end = pieces;
  const UndoEntry* const undo = set.first<UndoEntry>(kUndoLog);
  for (uint64_t i = 0; i < counts.undo; ++i) {
    if (!Bounds::integer(undo[i].position, &end->position)) return false;
    end++->words = 1;
  }
  const OpEntry* const ops = set.first<OpEntry>(kOpLog);
  for (uint64_t i = 0; i < counts.ops; ++i) {
    if (!operationWord(ops[i], &end->position)) return false;
    end++->words = 1;
  }
  const FreshEntry* const fresh = set.first<FreshEntry>(kFreshLog);
  for (uint64_t i = 0; i < counts.fresh; ++i) {
    if (!Bounds::integer(fresh[i].position, &end->position)) return false;
    if (!Bounds::integer(fresh[i].words, &end->words)) return false;
    if (end->words != 0) ++end;
  }
  for (Range* piece = pieces + 1; piece < end; ++piece) {
    const Range taken = *piece;
    Range* at = piece;
    for (; at > pieces && at[-1].position > taken.position; --at) *at = at[-1];
    *at = taken;
  }
  Range* const merged = ranges.data();
  size_t size = 0;
  uint64_t words = 0;
  uint64_t reached = 0;
  for (const Range* piece = pieces; piece < end; ++piece) {
    if (!bounds.range(piece->position, piece->words)) return false;
    const uint64_t pieceEnd = piece->position + piece->words;
    if (size == 0 || piece->position > reached) {
      merged[size++] = *piece;
      words += piece->words;
      reached = pieceEnd;
    } else if (pieceEnd > reached) {
      merged[size - 1].words += pieceEnd - reached;
      words += pieceEnd - reached;
      reached = pieceEnd;
    }
  }
  // in a longer one a range might have to be split
  if (words > kMaxRangeWords) return false;
  *out = {merged, size, size * 8 + words * kWordBytes};
  return true;
}

__attribute__((noinline)) int gatherMany(WriteSet& set, const Bounds& bounds, const Counts& counts,
                                         Gathered* out) {
  int error = collectWords(set, bounds, counts.undo, counts.ops);
  if (error == 0 && counts.fresh != 0) error = collectFresh(set, bounds, counts.fresh);
  if (error != 0) return error;

  GatherSpace& space = set.gatherSpace;
  Merger merger(space.ranges);
  const size_t freshCount = counts.fresh == 0 ? 0 : space.fresh.size();
  size_t nextFresh = 0;
  for (size_t i = 0; i < space.words.size(); ++i) {
    const uint64_t word = space.words[i];
    for (; nextFresh < freshCount && space.fresh[nextFresh].position <= word; ++nextFresh) {
      merger.add(space.fresh[nextFresh].position, space.fresh[nextFresh].words);
    }
    merger.add(word, 1);
  }
  for (; nextFresh < freshCount; ++nextFresh) {
    merger.add(space.fresh[nextFresh].position, space.fresh[nextFresh].words);
  }
  return merger.finish(out);
}

}  // namespace

int gather(WriteSet& set, const Bounds& bounds, Gathered* out) {
  Counts counts;
  if (!set.count(kUndoLog, &counts.undo) || !set.count(kFreshLog, &counts.fresh) ||
      !set.count(kOpLog, &counts.ops)) {
    return -EINVAL;
  }
  return gatherFew(set, bounds, counts, out) ? 0 : gatherMany(set, bounds, counts, out);
}

}  // namespace corundum
