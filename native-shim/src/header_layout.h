// header_layout.h -- byte layout of a header slot and of the areas of a pool file.
#pragma once

#include <cstdint>

namespace corundum {

constexpr uint64_t kPageBytes = 4096;
constexpr uint64_t kWordBytes = 8;
constexpr uint64_t kPageWords = kPageBytes / kWordBytes;
constexpr uint64_t kSegmentBytes = uint64_t{1} << 31;
constexpr uint64_t kZoneBytes = uint64_t{64} << 20;

// Areas that records may change, as word positions; what lies between them is reserved.
constexpr uint64_t kSuperblockWord = 0x4000 / kWordBytes;
constexpr uint64_t kSuperblockEndWord = 0x5000 / kWordBytes;
constexpr uint64_t kZone0MetadataWord = 0x10000 / kWordBytes;
constexpr uint64_t kRingOffset = 0xA0000;
constexpr uint64_t kMinRingBytes = 64 << 10;
constexpr uint64_t kMaxRingBytes = 32 << 20;
// Positions in a record have 44 bits.
constexpr uint64_t kMaxPoolBytes = uint64_t{1} << 47;

constexpr uint32_t kHeaderBytes = 512;
constexpr uint32_t kHeaderSlotBytes = 4096;

namespace header {
constexpr uint32_t kUuid = 40;
constexpr uint32_t kUuidBytes = 16;
constexpr uint32_t kSequence = 56;
constexpr uint32_t kEpoch = 64;
constexpr uint32_t kTailOffset = 72;
constexpr uint32_t kTailLsn = 80;
constexpr uint32_t kTailHash = 88;
constexpr uint32_t kFlags = 92;
constexpr uint32_t kRingOffsetField = 96;
constexpr uint32_t kRingBytes = 104;
constexpr uint32_t kFileBytes = 136;
constexpr uint32_t kCrc = 508;
constexpr uint32_t kFlagClean = 1;
}  // namespace header

}  // namespace corundum
