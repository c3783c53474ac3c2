// bounds.h -- which words of a pool records may change.
#pragma once

#include <cstdint>

#include "header_layout.h"

namespace corundum {

// The superblock, the metadata of zone 0, and everything between the ring and the end of the file.
struct Bounds {
  uint64_t ringEndWord;
  uint64_t fileWords;

  bool range(uint64_t position, uint64_t words) const {
    if (words == 0) return false;
    if (position >= ringEndWord) return position < fileWords && words <= fileWords - position;
    if (position >= kZone0MetadataWord) {
      return position < kRingOffset / kWordBytes && words <= kRingOffset / kWordBytes - position;
    }
    return position >= kSuperblockWord && position < kSuperblockEndWord &&
           words <= kSuperblockEndWord - position;
  }

  // The word that a double from a log names; false where it is no such word.
  bool position(double value, uint64_t* position) const {
    return integer(value, position) && range(*position, 1);
  }

  static bool integer(double value, uint64_t* out) {
    // the comparison is false for NaN, and keeps the conversion defined; a signed one is one
    // instruction
    if (!(value >= 0 && value < 9007199254740992.0)) return false;
    const int64_t whole = static_cast<int64_t>(value);
    *out = static_cast<uint64_t>(whole);
    return static_cast<double>(whole) == value;
  }
};

}  // namespace corundum
