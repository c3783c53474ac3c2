// ring.h -- the journal ring in memory: where records go and how they are sealed.
#pragma once

#include <cstdint>

#include "header_layout.h"
#include "record_layout.h"

namespace corundum {

// A place between records. `at` counts bytes ever passed in the ring, so that `at % size` is the
// ring offset.
struct RingPoint {
  uint64_t at;
  uint64_t lsn;   // of the last record before it
  uint32_t hash;  // crc field of that record
};

// Bytes of the ring that lie together.
struct RingPart {
  uint64_t offset;
  uint64_t length;
};

enum class RingMemory {
  kMirror,  // private memory, written to the file by the writer
  kMapped,  // a shared mapping of the ring in a file
  kDirect,  // a shared mapping of persistent memory: records go in by non-temporal stores
};

// Guarded by the append lock, except that bytes below a durable point may be read without it until
// the tail passes them. In memory that is written to a file by blocks, what follows the head in its
// 4 KiB block is always zero.
class Ring {
 public:
  // `memory` has `size` bytes and outlives the ring; `stage` (kDirect) has size / 4.
  void create(RingMemory kind, uint8_t* memory, uint8_t* stage, uint64_t size, uint64_t epoch,
              uint32_t seed, uint64_t headOffset, uint64_t headLsn, uint32_t headHash);

  uint64_t size() const { return size_; }
  uint8_t* bytes() const { return bytes_; }
  bool mapped() const { return kind_ == RingMemory::kMapped; }
  uint64_t longestRecord() const { return size_ / 4; }
  uint64_t offset(uint64_t at) const { return at % size_; }
  RingPoint head() const { return {head_, lsn_, hash_}; }
  uint64_t lsn() const { return lsn_; }
  uint64_t used(const RingPoint& tail) const { return head_ - tail.at; }

  // Whether a record fits without its last 4 KiB block being the one of the tail.
  bool fits(uint64_t length, const RingPoint& tail) const;
  // Where to build a record of `length` bytes; writes a wrap record first where it must. Requires
  // fits().
  uint8_t* open(uint64_t length);
  // Completes the record opened last, its body being there; returns its LSN.
  uint64_t seal(RecordKind kind, uint32_t count, uint64_t length);

  // Moves the head to a new 4 KiB block.
  void alignHead();

  // The one or two parts of the ring, in whole 4 KiB blocks, that hold what was appended in [from,
  // head). Returns how many.
  int parts(uint64_t from, RingPart out[2]) const;

  // The record that follows `point`, or null where there is none before `end`; sets *at to its
  // place. Skips wrap records.
  const RecordHead* next(RingPoint* point, uint64_t end) const;

 private:
  uint64_t sealAt(uint8_t* target, uint8_t* built, RecordKind kind, uint32_t count,
                  uint64_t length);
  void clearBlock(uint64_t start, uint64_t end);

  RingMemory kind_ = RingMemory::kMirror;
  uint8_t* bytes_ = nullptr;
  uint8_t* stage_ = nullptr;
  uint64_t size_ = 0;
  uint64_t epoch_ = 0;
  uint32_t seed_ = 0;
  uint32_t hash_ = 0;
  uint64_t head_ = 0;
  uint64_t lsn_ = 0;
  uint64_t lapStart_ = 0;  // multiple of size_ at or below head_
  uint64_t lapEnd_ = 0;    // end of what was written before lapStart_, in whole blocks
};

constexpr uint64_t alignDown(uint64_t at) { return at & ~(kPageBytes - 1); }
constexpr uint64_t alignUp(uint64_t at) { return alignDown(at + kPageBytes - 1); }

}  // namespace corundum
