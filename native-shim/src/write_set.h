// write_set.h -- one thread's control block and logs over a pool's image.
#pragma once

#include <atomic>
#include <cstdint>

#include "control_layout.h"
#include "gather.h"
#include "grow_array.h"

namespace corundum {

class Image;

// Memory that the shim and a buffer of JavaScript's hold; it goes with the last of them. So it need
// not be detached when a pool is closed: once any buffer of a process was, V8 looks at each access
// to each whether it still is one.
class LogMemory {
 public:
  // Zeros. Null when memory is refused.
  static LogMemory* create(size_t bytes);
  LogMemory(const LogMemory&) = delete;
  LogMemory& operator=(const LogMemory&) = delete;

  void* at() const { return at_; }
  size_t bytes() const { return bytes_; }
  void hold() { holders_.fetch_add(1, std::memory_order_relaxed); }
  void letGo();

 private:
  LogMemory(void* at, size_t bytes) : at_(at), bytes_(bytes) {}
  ~LogMemory() = default;

  void* const at_;
  const size_t bytes_;
  std::atomic<uint32_t> holders_{1};
};

// The memory that a thread's journal writes: a page of control words and three chunked logs. It
// belongs to the shim, so that an open write set can be rolled back after its thread was
// terminated.
class WriteSet {
 public:
  // Null when memory is refused.
  static WriteSet* create();
  ~WriteSet();
  WriteSet(const WriteSet&) = delete;
  WriteSet& operator=(const WriteSet&) = delete;

  double* control() const { return control_; }
  LogMemory* controlMemory() const { return controlMemory_; }

  static uint64_t chunkEntries(uint32_t index) {
    return index == 0 ? kFirstChunkEntries : kChunkEntries;
  }
  // Memory of a chunk, made on demand; null when memory is refused.
  LogMemory* chunk(LogKind log, uint32_t index);
  // Reads a count that JavaScript wrote; false where it is no integer, or more than the chunks hold
  // that exist without a gap from the first.
  bool count(LogKind log, uint64_t* count) const {
    const double value = control_[log];
    // the comparison is false for NaN, and keeps the conversion defined
    if (!(value >= 0 && value <= static_cast<double>(capacities_[log]))) return false;
    const int64_t whole = static_cast<int64_t>(value);
    *count = static_cast<uint64_t>(whole);
    return static_cast<double>(whole) == value;
  }

  // Entries of the first chunk, which are all of them in all but the largest transactions; null
  // where there is none yet.
  template <typename Entry>
  const Entry* first(LogKind log) const {
    const LogMemory* const chunk = chunks_[log][0];
    return chunk == nullptr ? nullptr : static_cast<const Entry*>(chunk->at());
  }

  // Calls visit(const Entry* entries, uint64_t count) for each run of entries that lie together.
  template <typename Entry, typename Visit>
  void eachRun(LogKind log, uint64_t count, Visit visit) const {
    for (uint32_t index = 0; count > 0; ++index) {
      const uint64_t part = count < chunkEntries(index) ? count : chunkEntries(index);
      visit(static_cast<const Entry*>(chunks_[log][index]->at()), part);
      count -= part;
    }
  }

  // Finds the number of undo entries where the thread ended inside a transaction: a journal writes
  // it only when it commits or gives up, and its entries end where a position is 0.
  void findUndoEnd();

  // Ends a transaction: counts to zero, undo entries zeroed, memory of an unusually large one given
  // back.
  void reset();

  // Restores the words of an open transaction, newest first, and zeroes the first word of fresh
  // ranges. Positions outside `bounds` are skipped.
  void rollBack(const Image& image, const Bounds& bounds);

  GatherSpace gatherSpace;
  // The thread is inside a commit whose words are all in the journal: it cannot write to the image
  // until it has taken the append lock once more. Only kept in pools of several threads.
  std::atomic<bool> quiet{false};
  // Greatest LSN of a group commit of this thread, and the greatest announced to it.
  std::atomic<uint64_t> groupLsn{0};
  uint64_t announcedLsn = 0;
  // Called under Pool::listeners when groupLsn became durable or the pool was poisoned.
  void (*listener)(void* context) = nullptr;
  void* listenerContext = nullptr;

 private:
  WriteSet() = default;
  void zeroUndo(uint64_t entries);
  void giveBack(LogKind log, uint64_t entries);

  LogMemory* controlMemory_ = nullptr;
  double* control_ = nullptr;
  LogMemory* chunks_[kLogKinds][kMaxChunks] = {};
  // Entries of the chunks that exist without a gap from the first.
  uint64_t capacities_[kLogKinds] = {};
};

}  // namespace corundum
