// coalesce.h -- many small changes to few writes of the home.
#pragma once

#include <cstddef>
#include <cstdint>

#include "io.h"
#include "pool.h"
#include "radix_sort.h"

namespace corundum {

// Writes adjacent bytes together, in the order given, and starts writing them back every few MiB,
// so that the sync at the end finds little to do and commits beside it are not held up.
class HomeWriter {
 public:
  explicit HomeWriter(Pool& pool) : pool_(pool) {}
  ~HomeWriter();
  HomeWriter(const HomeWriter&) = delete;
  HomeWriter& operator=(const HomeWriter&) = delete;

  // False when memory is refused.
  bool create();
  IoResult append(uint64_t offset, const void* bytes, size_t length);
  IoResult flush();

 private:
  IoResult throttle();

  Pool& pool_;
  uint8_t* buffer_ = nullptr;
  uint64_t start_ = 0;  // file offset of buffer_[0]
  size_t length_ = 0;
  // what was written since write-back was started last, and the part before it
  uint64_t unstarted_ = 0;
  uint64_t partFrom_ = UINT64_MAX;
  uint64_t partTo_ = 0;
  uint64_t earlierFrom_ = 0;
  uint64_t earlierTo_ = 0;
};

// Takes ranges in the order of their records; of a word written more than once the newest counts.
// Holds pointers to the data, not copies: it must stay where it is until flush().
class Coalescer {
 public:
  explicit Coalescer(Pool& pool) : pool_(pool), writer_(pool) {}
  ~Coalescer();
  Coalescer(const Coalescer&) = delete;
  Coalescer& operator=(const Coalescer&) = delete;

  // False when memory is refused.
  bool create();
  // `data` is 8-byte aligned; the range has been checked against the bounds of the pool.
  IoResult add(uint64_t position, uint64_t words, const uint8_t* data);
  // Writes what was added. The file holds it then, though not durably.
  IoResult flush();

 private:
  // Pieces lie within one page: the key is the page; the value holds where in it, how long, and
  // where the data is.
  IoResult writePage(uint64_t page, const KeyedEntry* pieces, size_t count);
  IoResult writeRuns(uint64_t page, const uint64_t (&dirty)[kPageWords / 64]);

  Pool& pool_;
  HomeWriter writer_;
  KeyedEntry* pieces_ = nullptr;
  KeyedEntry* spare_ = nullptr;
  size_t count_ = 0;
  alignas(64) uint64_t page_[kPageWords];
};

}  // namespace corundum
