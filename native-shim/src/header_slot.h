// header_slot.h -- the header of a pool file, written alternately to its two slots.
#pragma once

#include <cstdint>

#include "header_layout.h"
#include "io.h"
#include "ring.h"

namespace corundum {

class HeaderSlot {
 public:
  // Takes the 512 bytes that count and the slot (0 or 1) that holds them; false where they
  // contradict the checksum.
  bool create(const uint8_t* header, int slot);

  const uint8_t* bytes() const { return block_; }
  uint64_t field64(uint32_t offset) const;

  // Prepares the next header: tail, file length, clean flag, sequence, checksum.
  void prepare(const Ring& ring, const RingPoint& tail, uint64_t fileBytes, bool clean);
  // Writes the prepared header durably into the slot that does not count.
  IoResult write(PoolFile& file);
  // The same through a mapping of the file in persistent memory.
  void writeMapped(uint8_t* home);

 private:
  uint64_t nextOffset();

  // aligned for direct and whole-block writes; what follows the header is zero
  alignas(64) uint8_t block_[kHeaderSlotBytes] = {};
  int slot_ = 0;
};

}  // namespace corundum
