// record_layout.h -- byte layout of journal records and of the ranges in them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace corundum {

constexpr uint16_t kRecordMark = 0x4352;

enum class RecordKind : uint16_t { kRedo = 1, kWrap = 2, kLarge = 3 };

// The first 48 bytes of every record, little-endian.
struct RecordHead {
  uint32_t crc;  // of bytes 4 ... length - 1, seeded with crc32c(uuid)
  uint16_t kind;
  uint16_t mark;
  uint64_t epoch;
  uint64_t lsn;
  uint32_t prevHash;
  uint32_t count;
  uint64_t length;
  uint64_t zero;
};
static_assert(sizeof(RecordHead) == 48, "a record head has 48 bytes");
static_assert(offsetof(RecordHead, kind) == 4 && offsetof(RecordHead, epoch) == 8 &&
                  offsetof(RecordHead, lsn) == 16 && offsetof(RecordHead, prevHash) == 24 &&
                  offsetof(RecordHead, count) == 28 && offsetof(RecordHead, length) == 32,
              "fields of a record head stand where docs/file-format.md says");

// One extent of a large record.
struct ExtentEntry {
  uint64_t fileOffset;
  uint64_t byteLength;
  uint32_t crc;
  uint32_t ranges;
};
static_assert(sizeof(ExtentEntry) == 24, "an extent entry has 24 bytes");

// Head word of a range: 44 bits position, 20 bits length less one.
constexpr unsigned kRangePositionBits = 44;
constexpr uint64_t kRangePositionMask = (uint64_t{1} << kRangePositionBits) - 1;
constexpr uint64_t kMaxRangeWords = uint64_t{1} << 20;

inline uint64_t rangeHead(uint64_t position, uint64_t words) {
  return position + ((words - 1) << kRangePositionBits);
}
inline uint64_t rangePosition(uint64_t head) { return head & kRangePositionMask; }
inline uint64_t rangeWords(uint64_t head) { return (head >> kRangePositionBits) + 1; }

}  // namespace corundum
