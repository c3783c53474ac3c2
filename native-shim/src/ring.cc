// ring.cc -- placement and sealing of records.
#include "ring.h"

#include <cstring>

#include "crc32c.h"
#include "persist.h"

namespace corundum {

void Ring::create(RingMemory kind, uint8_t* memory, uint8_t* stage, uint64_t size, uint64_t epoch,
                  uint32_t seed, uint64_t headOffset, uint64_t headLsn, uint32_t headHash) {
  kind_ = kind;
  bytes_ = memory;
  stage_ = stage;
  size_ = size;
  epoch_ = epoch;
  seed_ = seed;
  head_ = headOffset;
  lsn_ = headLsn - 1;
  hash_ = headHash;
  // an empty block may be written as a whole with the first record in it
  if (kind != RingMemory::kDirect && headOffset % kPageBytes != 0) {
    std::memset(memory + headOffset, 0, alignUp(headOffset) - headOffset);
  }
}

bool Ring::fits(uint64_t length, const RingPoint& tail) const {
  const uint64_t room = lapStart_ + size_ - head_;
  const uint64_t start = length > room ? lapStart_ + size_ : head_;
  return alignUp(start + length) <= alignDown(tail.at) + size_;
}

uint8_t* Ring::open(uint64_t length) {
  const uint64_t room = lapStart_ + size_ - head_;
  if (length > room) {
    lapEnd_ = alignUp(head_);
    if (room >= sizeof(RecordHead)) {
      uint8_t* const target = bytes_ + (head_ - lapStart_);
      sealAt(target, kind_ == RingMemory::kDirect ? stage_ : target, RecordKind::kWrap, 0,
             sizeof(RecordHead));
      lapEnd_ = alignUp(head_);
    }
    lapStart_ += size_;
    head_ = lapStart_;
  }
  return kind_ == RingMemory::kDirect ? stage_ : bytes_ + (head_ - lapStart_);
}

uint64_t Ring::seal(RecordKind kind, uint32_t count, uint64_t length) {
  uint8_t* const target = bytes_ + (head_ - lapStart_);
  return sealAt(target, kind_ == RingMemory::kDirect ? stage_ : target, kind, count, length);
}

uint64_t Ring::sealAt(uint8_t* target, uint8_t* built, RecordKind kind, uint32_t count,
                      uint64_t length) {
  RecordHead head;
  head.crc = 0;
  head.kind = static_cast<uint16_t>(kind);
  head.mark = kRecordMark;
  head.epoch = epoch_;
  head.lsn = lsn_ + 1;
  head.prevHash = hash_;
  head.count = count;
  head.length = length;
  head.zero = 0;
  std::memcpy(built, &head, sizeof head);
  hash_ = crc32c(built + 4, length - 4, seed_);
  std::memcpy(built, &hash_, sizeof hash_);
  lsn_ = head.lsn;
  if (kind_ == RingMemory::kDirect) {
    copyNonTemporal(target, built, length);
  } else {
    clearBlock(head_, head_ + length);
  }
  head_ += length;
  return lsn_;
}

void Ring::clearBlock(uint64_t start, uint64_t end) {
  // Only a block that this record is the first to reach may hold anything behind it.
  if (alignDown(end - 1) < start) return;
  const uint64_t rest = alignUp(end) - end;
  if (rest > 0) std::memset(bytes_ + (end - lapStart_), 0, rest);
}

void Ring::alignHead() { head_ = alignUp(head_); }

int Ring::parts(uint64_t from, RingPart out[2]) const {
  const uint64_t start = alignDown(from);
  const uint64_t end = alignUp(head_);
  int count = 0;
  if (start < lapStart_) {
    if (start < lapEnd_) out[count++] = {start % size_, lapEnd_ - start};
    if (lapStart_ < end) out[count++] = {0, end - lapStart_};
  } else if (start < end) {
    out[count++] = {start - lapStart_, end - start};
  }
  return count;
}

const RecordHead* Ring::next(RingPoint* point, uint64_t end) const {
  while (point->at < end) {
    const uint64_t offset = point->at % size_;
    if (size_ - offset < sizeof(RecordHead)) {
      point->at += size_ - offset;
      continue;
    }
    const RecordHead* const record = reinterpret_cast<const RecordHead*>(bytes_ + offset);
    if (record->mark != kRecordMark || record->lsn != point->lsn + 1 || record->epoch != epoch_ ||
        record->prevHash != point->hash) {
      // a sync ended the block here
      if (alignUp(point->at) == point->at) return nullptr;
      point->at = alignUp(point->at);
      continue;
    }
    point->lsn = record->lsn;
    point->hash = record->crc;
    if (record->kind == static_cast<uint16_t>(RecordKind::kWrap)) {
      point->at += size_ - offset;
      continue;
    }
    point->at += record->length;
    return record;
  }
  return nullptr;
}

}  // namespace corundum
