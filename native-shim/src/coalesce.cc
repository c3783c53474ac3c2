// coalesce.cc -- sorts pieces by page, lays them over each other, writes runs in file order.
#include "coalesce.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace corundum {
namespace {

constexpr size_t kBufferBytes = 1 << 20;
constexpr uint64_t kWriteBackBytes = 4 << 20;
constexpr size_t kMaxPieces = 1 << 19;
// With more separate runs than this one read of the page is cheaper than a write for each.
constexpr int kMaxRuns = 3;

constexpr IoResult kDone{0, false};

constexpr unsigned kSlotBits = 9;  // a word's index in its page
constexpr uint64_t kSlotMask = kPageWords - 1;
static_assert(kPageWords == uint64_t{1} << kSlotBits, "a slot has nine bits");

uint64_t packPiece(uint64_t slot, uint64_t words, const uint8_t* data) {
  return (reinterpret_cast<uintptr_t>(data) >> 3) << (2 * kSlotBits) | slot << kSlotBits |
         (words - 1);
}
uint64_t pieceSlot(uint64_t value) { return value >> kSlotBits & kSlotMask; }
uint64_t pieceWords(uint64_t value) { return (value & kSlotMask) + 1; }
const uint8_t* pieceData(uint64_t value) {
  return reinterpret_cast<const uint8_t*>(value >> (2 * kSlotBits) << 3);
}

constexpr size_t kMaskWords = kPageWords / 64;

bool marked(const uint64_t (&mask)[kMaskWords], uint64_t slot) {
  return (mask[slot / 64] >> (slot % 64) & 1) != 0;
}

void mark(uint64_t (&mask)[kMaskWords], uint64_t slot, uint64_t words) {
  while (words > 0) {
    const uint64_t bit = slot % 64;
    const uint64_t part = words < 64 - bit ? words : 64 - bit;
    const uint64_t ones = part == 64 ? ~uint64_t{0} : (uint64_t{1} << part) - 1;
    mask[slot / 64] |= ones << bit;
    slot += part;
    words -= part;
  }
}

int countRuns(const uint64_t (&mask)[kMaskWords]) {
  int runs = 0;
  uint64_t before = 0;
  for (const uint64_t bits : mask) {
    runs += __builtin_popcountll(bits & ~(bits << 1 | before));
    before = bits >> 63;
  }
  return runs;
}

bool isFull(const uint64_t (&mask)[kMaskWords]) {
  uint64_t all = ~uint64_t{0};
  for (const uint64_t bits : mask) all &= bits;
  return all == ~uint64_t{0};
}

}  // namespace

HomeWriter::~HomeWriter() { std::free(buffer_); }

bool HomeWriter::create() {
  buffer_ = static_cast<uint8_t*>(std::malloc(kBufferBytes));
  return buffer_ != nullptr;
}

IoResult HomeWriter::append(uint64_t offset, const void* bytes, size_t length) {
  if (length_ > 0 && (offset != start_ + length_ || length_ + length > kBufferBytes)) {
    const IoResult result = flush();
    if (result.error != 0) return result;
  }
  if (length_ == 0) start_ = offset;
  std::memcpy(buffer_ + length_, bytes, length);
  length_ += length;
  return kDone;
}

IoResult HomeWriter::flush() {
  if (length_ == 0) return kDone;
  const IoResult result = pool_.file.write(IoKind::kHomeWrite, buffer_, length_, start_);
  if (result.error != 0) return result;
  if (start_ < partFrom_) partFrom_ = start_;
  if (start_ + length_ > partTo_) partTo_ = start_ + length_;
  unstarted_ += length_;
  length_ = 0;
  return unstarted_ < kWriteBackBytes ? kDone : throttle();
}

IoResult HomeWriter::throttle() {
  IoResult result = kDone;
  if (earlierFrom_ < earlierTo_) {
    result = pool_.file.writeBack(earlierFrom_, earlierTo_ - earlierFrom_, true);
  }
  if (result.error == 0) result = pool_.file.writeBack(partFrom_, partTo_ - partFrom_, false);
  earlierFrom_ = partFrom_;
  earlierTo_ = partTo_;
  partFrom_ = UINT64_MAX;
  partTo_ = 0;
  unstarted_ = 0;
  return result;
}

Coalescer::~Coalescer() {
  std::free(pieces_);
  std::free(spare_);
}

bool Coalescer::create() {
  // memory that is never touched is never there
  pieces_ = static_cast<KeyedEntry*>(std::malloc(kMaxPieces * sizeof(KeyedEntry)));
  spare_ = static_cast<KeyedEntry*>(std::malloc(kMaxPieces * sizeof(KeyedEntry)));
  return pieces_ != nullptr && spare_ != nullptr && writer_.create();
}

IoResult Coalescer::add(uint64_t position, uint64_t words, const uint8_t* data) {
  while (words > 0) {
    if (count_ == kMaxPieces) {
      const IoResult result = flush();
      if (result.error != 0) return result;
    }
    const uint64_t slot = position % kPageWords;
    const uint64_t part = words < kPageWords - slot ? words : kPageWords - slot;
    pieces_[count_++] = {position / kPageWords, packPiece(slot, part, data)};
    position += part;
    words -= part;
    data += part * kWordBytes;
  }
  return kDone;
}

IoResult Coalescer::flush() {
  // the sort keeps the order of records within a page
  radixSortEntries(pieces_, spare_, count_);
  for (size_t i = 0; i < count_;) {
    size_t end = i + 1;
    while (end < count_ && pieces_[end].key == pieces_[i].key) ++end;
    const IoResult result = writePage(pieces_[i].key, pieces_ + i, end - i);
    if (result.error != 0) return result;
    i = end;
  }
  count_ = 0;
  return writer_.flush();
}

IoResult Coalescer::writePage(uint64_t page, const KeyedEntry* pieces, size_t count) {
  pool_.pagesWritten.fetch_add(1, std::memory_order_relaxed);
  const uint64_t offset = page * kPageBytes;
  if (count == 1) {
    const uint64_t value = pieces[0].value;
    return writer_.append(offset + pieceSlot(value) * kWordBytes, pieceData(value),
                          pieceWords(value) * kWordBytes);
  }
  uint64_t dirty[kMaskWords] = {};
  for (size_t i = 0; i < count; ++i) {
    mark(dirty, pieceSlot(pieces[i].value), pieceWords(pieces[i].value));
  }
  const bool full = isFull(dirty);
  const bool whole = full || countRuns(dirty) > kMaxRuns;
  if (whole && !full) {
    // what this writer has buffered never belongs to a page that comes later
    const IoResult result = pool_.file.read(page_, kPageBytes, offset);
    if (result.error != 0) return result;
  }
  for (size_t i = 0; i < count; ++i) {
    const uint64_t value = pieces[i].value;
    std::memcpy(page_ + pieceSlot(value), pieceData(value), pieceWords(value) * kWordBytes);
  }
  return whole ? writer_.append(offset, page_, kPageBytes) : writeRuns(page, dirty);
}

IoResult Coalescer::writeRuns(uint64_t page, const uint64_t (&dirty)[kMaskWords]) {
  for (uint64_t slot = 0; slot < kPageWords;) {
    if (!marked(dirty, slot)) {
      ++slot;
      continue;
    }
    uint64_t end = slot + 1;
    while (end < kPageWords && marked(dirty, end)) ++end;
    const IoResult result = writer_.append((page * kPageWords + slot) * kWordBytes, page_ + slot,
                                           (end - slot) * kWordBytes);
    if (result.error != 0) return result;
    slot = end;
  }
  return kDone;
}

}  // namespace corundum
