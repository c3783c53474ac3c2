// large_record.cc -- extents beyond the heap: never space that an older record may still target.
#include "large_record.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "checkpoint.h"
#include "crc32c.h"
#include "durability.h"
#include "little.h"
#include "operations.h"

namespace corundum {
namespace {

constexpr size_t kBufferBytes = 1 << 20;
// Recovery reads an extent at a time into memory.
constexpr uint64_t kExtentBytes = 16 << 20;

constexpr IoResult kDone{0, false};
constexpr IoResult kDamaged{EIO, false};

class Buffer {
 public:
  Buffer() : bytes_(static_cast<uint8_t*>(std::malloc(kBufferBytes))) {}
  ~Buffer() { std::free(bytes_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  uint8_t* bytes() const { return bytes_; }

 private:
  uint8_t* bytes_;
};

bool isClean(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG || error == ENOMEM;
}

// Whole ranges, about kExtentBytes each, but no more extents than a record in the ring can name;
// each starts a page.
bool planExtents(const Pool& pool, const Gathered& gathered, GrowArray<ExtentEntry>* extents) {
  const uint64_t most = (pool.ring.longestRecord() - sizeof(RecordHead)) / sizeof(ExtentEntry);
  constexpr uint64_t kLongestRange = 8 + kMaxRangeWords * 8;
  const uint64_t target = std::max(kExtentBytes, gathered.bodyBytes / most + 2 * kLongestRange);
  ExtentEntry extent{pool.fileBytes, 0, 0, 0};
  for (size_t i = 0; i < gathered.count; ++i) {
    const uint64_t bytes = 8 + gathered.ranges[i].words * 8;
    if (extent.byteLength > 0 && extent.byteLength + bytes > target) {
      if (!extents->push(extent)) return false;
      extent = {alignUp(extent.fileOffset + extent.byteLength), 0, 0, 0};
    }
    extent.byteLength += bytes;
    ++extent.ranges;
  }
  return extents->push(extent);
}

// Writes a stream of bytes through the buffer.
class ExtentWriter {
 public:
  ExtentWriter(Pool& pool, const Buffer& buffer) : pool_(pool), buffer_(buffer) {}

  void begin(uint64_t offset) { offset_ = offset; }

  IoResult put(const void* bytes, size_t length) {
    const uint8_t* at = static_cast<const uint8_t*>(bytes);
    while (length > 0) {
      const size_t part = std::min(length, kBufferBytes - length_);
      std::memcpy(buffer_.bytes() + length_, at, part);
      length_ += part;
      at += part;
      length -= part;
      if (length_ == kBufferBytes) {
        const IoResult result = flush();
        if (result.error != 0) return result;
      }
    }
    return kDone;
  }

  // Ends an extent; its checksum in *crc.
  IoResult finish(uint32_t* crc) {
    const IoResult result = flush();
    *crc = crc_;
    crc_ = 0;
    return result;
  }

 private:
  IoResult flush() {
    if (length_ == 0) return kDone;
    crc_ = crc32c(buffer_.bytes(), length_, crc_);
    IoResult result = pool_.file.write(IoKind::kExtentWrite, buffer_.bytes(), length_, offset_);
    // The device works while the next piece is put together.
    if (result.error == 0) result = pool_.file.writeBack(offset_, length_, false);
    offset_ += length_;
    length_ = 0;
    return result;
  }

  Pool& pool_;
  const Buffer& buffer_;
  uint64_t offset_ = 0;
  size_t length_ = 0;
  uint32_t crc_ = 0;
};

IoResult writeExtents(Pool& pool, const Gathered& gathered, GrowArray<ExtentEntry>& extents) {
  const Buffer buffer;
  if (buffer.bytes() == nullptr) return {ENOMEM, false};
  // Space first: an overcommitted device must fail here and not when its cache is written back.
  const ExtentEntry& last = extents[extents.size() - 1];
  IoResult result = pool.file.allocate(extents[0].fileOffset,
                                       last.fileOffset + last.byteLength - extents[0].fileOffset);
  if (result.error != 0) return result;
  ExtentWriter writer(pool, buffer);
  const Range* range = gathered.ranges;
  for (size_t e = 0; e < extents.size(); ++e) {
    writer.begin(extents[e].fileOffset);
    for (uint32_t i = 0; i < extents[e].ranges; ++i, ++range) {
      const uint64_t head = rangeHead(range->position, range->words);
      result = writer.put(&head, sizeof head);
      if (result.error == 0) {
        result = writer.put(pool.image.words() + range->position, range->words * kWordBytes);
      }
      if (result.error != 0) return result;
    }
    result = writer.finish(&extents[e].crc);
    if (result.error != 0) return result;
  }
  return pool.file.sync(IoKind::kExtentSync);
}

// Feeds the ranges of an extent to the coalescer as they come out of the buffer.
class RangeReader {
 public:
  RangeReader(const Bounds& bounds, Coalescer& coalescer)
      : bounds_(bounds), coalescer_(coalescer) {}

  IoResult take(const uint8_t* at, size_t length) {
    const uint8_t* const end = at + length;
    while (at < end) {
      if (words_ == 0) {
        const uint64_t head = load64(at);
        at += 8;
        position_ = rangePosition(head);
        words_ = rangeWords(head);
        if (!bounds_.range(position_, words_)) return kDamaged;
        continue;
      }
      const uint64_t part = std::min<uint64_t>(words_, static_cast<uint64_t>(end - at) / 8);
      const IoResult result = coalescer_.add(position_, part, at);
      if (result.error != 0) return result;
      at += part * 8;
      position_ += part;
      words_ -= part;
    }
    return kDone;
  }

 private:
  const Bounds bounds_;
  Coalescer& coalescer_;
  uint64_t position_ = 0;
  uint64_t words_ = 0;
};

template <typename Visit>
IoResult readExtent(Pool& pool, const Buffer& buffer, const ExtentEntry& extent, Visit visit) {
  for (uint64_t done = 0; done < extent.byteLength;) {
    const size_t part =
        static_cast<size_t>(std::min<uint64_t>(kBufferBytes, extent.byteLength - done));
    IoResult result = pool.file.read(buffer.bytes(), part, extent.fileOffset + done);
    if (result.error == 0) result = visit(buffer.bytes(), part);
    if (result.error != 0) return result;
    done += part;
  }
  return kDone;
}

}  // namespace

int appendLarge(Pool& pool, const WriteSet& set, const Gathered& gathered,
                std::unique_lock<std::mutex>& lock, uint64_t* lsn) {
  GrowArray<ExtentEntry> extents;
  uint64_t length = 0;
  // Waiting lets go of the lock, so all that was looked at before counts only once nothing waits
  // any more.
  for (;;) {
    if (pool.poisonErrno() != 0) return pool.poisonErrno();
    if (pool.largeLsn != 0) {
      lock.unlock();
      const int error = checkpointPool(pool);
      lock.lock();
      if (error != 0) return error;
      continue;
    }
    extents.clear();
    if (!planExtents(pool, gathered, &extents)) return ENOMEM;
    length = sizeof(RecordHead) + extents.size() * sizeof(ExtentEntry);
    if (pool.ring.fits(length, pool.tail)) break;
    const int error = awaitSpace(pool, lock, length);
    if (error != 0) return error;
  }

  GrowArray<OldWord> saved;
  if (!saveOperationWords(set, pool.bounds(), pool.image.words(), &saved)) return ENOMEM;
  applyOperations(set, pool.image.words());
  const IoResult result = writeExtents(pool, gathered, extents);
  if (result.error == 0 && pool.poisonErrno() != 0) return pool.poisonErrno();
  if (result.error != 0) {
    restoreWords(saved, pool.image.words());
    (void)pool.file.truncate(pool.fileBytes);
    if (result.atSync || !isClean(result.error)) {
      poisonLocked(pool, result.error, result.atSync ? Where::kRingSync : Where::kRingWrite);
    }
    return result.error;
  }
  uint8_t* const record = pool.ring.open(length);
  std::memcpy(record + sizeof(RecordHead), extents.data(), extents.size() * sizeof(ExtentEntry));
  *lsn = pool.ring.seal(RecordKind::kLarge, static_cast<uint32_t>(extents.size()), length);
  pool.largeLsn = *lsn;
  pool.bytesAppended.fetch_add(gathered.bodyBytes + length, std::memory_order_relaxed);
  return 0;
}

IoResult applyLarge(Pool& pool, const RecordHead& record, Coalescer& coalescer) {
  const Buffer buffer;
  if (buffer.bytes() == nullptr) return {ENOMEM, false};
  const ExtentEntry* const extents = reinterpret_cast<const ExtentEntry*>(&record + 1);
  for (uint32_t i = 0; i < record.count; ++i) {
    uint32_t crc = 0;
    const IoResult result = readExtent(pool, buffer, extents[i], [&](uint8_t* at, size_t length) {
      crc = crc32c(at, length, crc);
      return kDone;
    });
    if (result.error != 0) return result;
    if (crc != extents[i].crc) return kDamaged;
  }
  for (uint32_t i = 0; i < record.count; ++i) {
    RangeReader reader(pool.bounds(), coalescer);
    const IoResult result = readExtent(pool, buffer, extents[i], [&](uint8_t* at, size_t length) {
      const IoResult taken = reader.take(at, length);
      // the buffer is about to be used again
      return taken.error != 0 ? taken : coalescer.flush();
    });
    if (result.error != 0) return result;
  }
  return kDone;
}

}  // namespace corundum
