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

constexpr size_t kInsertionLimit = 16;
constexpr size_t kRadixLimit = 2048;

void insertionSort(uint64_t* words, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    const uint64_t word = words[i];
    size_t j = i;
    for (; j > 0 && words[j - 1] > word; --j) words[j] = words[j - 1];
    words[j] = word;
  }
}

bool isSorted(const uint64_t* words, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    if (words[i - 1] > words[i]) return false;
  }
  return true;
}

int sortWords(GatherSpace& space) {
  uint64_t* const words = space.words.data();
  const size_t count = space.words.size();
  if (count <= kInsertionLimit) {
    insertionSort(words, count);
  } else if (isSorted(words, count)) {
    return 0;
  } else if (count < kRadixLimit) {
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

int collectFresh(WriteSet& set, const Bounds& bounds, uint64_t count) {
  GatherSpace& space = set.gatherSpace;
  space.fresh.clear();
  if (!space.fresh.reserve(static_cast<size_t>(count))) return -ENOMEM;
  bool valid = true;
  set.eachRun<FreshEntry>(kFreshLog, count, [&](const FreshEntry* entry, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) {
      Range range{0, 0};
      valid &= Bounds::integer(entry[i].position, &range.position) &&
               Bounds::integer(entry[i].words, &range.words) &&
               (range.words == 0 || bounds.range(range.position, range.words));
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

  void close() {
    while (open_ && start_ < end_) {
      const uint64_t words = std::min(end_ - start_, kMaxRangeWords);
      complete_ &= ranges_.push({start_, words});
      bodyBytes_ += 8 + words * 8;
      start_ += words;
    }
  }

  bool complete() const { return complete_; }
  uint64_t bodyBytes() const { return bodyBytes_; }

 private:
  GrowArray<Range>& ranges_;
  uint64_t start_ = 0;
  uint64_t end_ = 0;
  uint64_t bodyBytes_ = 0;
  bool open_ = false;
  bool complete_ = true;
};

}  // namespace

int gather(WriteSet& set, const Bounds& bounds, Gathered* out) {
  uint64_t undo = 0;
  uint64_t fresh = 0;
  uint64_t ops = 0;
  if (!set.count(kUndoLog, &undo) || !set.count(kFreshLog, &fresh) || !set.count(kOpLog, &ops)) {
    return -EINVAL;
  }
  int error = collectWords(set, bounds, undo, ops);
  if (error == 0 && fresh != 0) error = collectFresh(set, bounds, fresh);
  if (error != 0) return error;

  GatherSpace& space = set.gatherSpace;
  Merger merger(space.ranges);
  const size_t freshCount = fresh == 0 ? 0 : space.fresh.size();
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
  merger.close();
  if (!merger.complete()) return -ENOMEM;
  *out = {space.ranges.data(), space.ranges.size(), merger.bodyBytes()};
  return 0;
}

}  // namespace corundum
