// header_slot.cc -- patches the header template and writes it.
#include "header_slot.h"

#include <cstring>

#include "crc32c.h"
#include "little.h"
#include "persist.h"
#include "record_layout.h"

namespace corundum {

bool HeaderSlot::create(const uint8_t* header, int slot) {
  std::memcpy(block_, header, kHeaderBytes);
  slot_ = slot;
  return load32(block_ + header::kCrc) == crc32c(block_, header::kCrc, 0);
}

uint64_t HeaderSlot::field64(uint32_t offset) const { return load64(block_ + offset); }

void HeaderSlot::prepare(const Ring& ring, const RingPoint& tail, uint64_t fileBytes, bool clean) {
  uint64_t offset = ring.offset(tail.at);
  // a place too short for a record head stands for offset 0
  if (ring.size() - offset < sizeof(RecordHead)) offset = 0;
  const uint32_t flags = load32(block_ + header::kFlags) & ~header::kFlagClean;
  store64(block_ + header::kSequence, load64(block_ + header::kSequence) + 1);
  store64(block_ + header::kTailOffset, offset);
  store64(block_ + header::kTailLsn, tail.lsn + 1);
  store32(block_ + header::kTailHash, tail.hash);
  store32(block_ + header::kFlags, flags | (clean ? header::kFlagClean : 0));
  store64(block_ + header::kFileBytes, fileBytes);
  store32(block_ + header::kCrc, crc32c(block_, header::kCrc, 0));
}

uint64_t HeaderSlot::nextOffset() {
  slot_ ^= 1;
  return static_cast<uint64_t>(slot_) * kHeaderSlotBytes;
}

IoResult HeaderSlot::write(PoolFile& file) {
  return file.writeDurable(IoKind::kHeaderWrite, IoKind::kHeaderSync, block_, kHeaderSlotBytes,
                           nextOffset());
}

void HeaderSlot::writeMapped(uint8_t* home) {
  uint8_t* const target = home + nextOffset();
  std::memcpy(target, block_, kHeaderBytes);
  flushLines(target, kHeaderBytes);
  fence();
}

}  // namespace corundum
