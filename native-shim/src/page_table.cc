// page_table.cc -- a table of zones made on demand.
#include "page_table.h"

#include <algorithm>
#include <cstdlib>

namespace corundum {

PageTable::~PageTable() {
  for (size_t i = 0; i < zoneCount_; ++i) std::free(zones_[i]);
  std::free(zones_);
}

bool PageTable::create(uint64_t maxBytes) {
  zoneCount_ = static_cast<size_t>((maxBytes + kZoneBytes - 1) / kZoneBytes);
  zones_ = static_cast<Zone**>(std::calloc(zoneCount_, sizeof(Zone*)));
  if (zones_ == nullptr) zoneCount_ = 0;
  return zones_ != nullptr;
}

bool PageTable::reserve(uint64_t position, uint64_t words) {
  const uint64_t first = position * kWordBytes / kZoneBytes;
  const uint64_t last = ((position + words) * kWordBytes - 1) / kZoneBytes;
  for (uint64_t index = first; index <= last; ++index) {
    if (zones_[index] != nullptr) continue;
    // the pages of a large calloc stay untouched until they are written
    zones_[index] = static_cast<Zone*>(std::calloc(1, sizeof(Zone)));
    if (zones_[index] == nullptr) return false;
  }
  return true;
}

void PageTable::note(uint64_t position, uint64_t words, uint64_t lsn) {
  const uint64_t first = position / kPageWords;
  const uint64_t last = (position + words - 1) / kPageWords;
  for (uint64_t page = first; page <= last; ++page) {
    Zone& zone = *zones_[page / kZonePages];
    const uint64_t inZone = page % kZonePages;
    uint64_t& bits = zone.isPrivate[inZone / 64];
    const uint64_t bit = uint64_t{1} << (inZone % 64);
    privatePages_ += (bits & bit) == 0 ? 1 : 0;
    bits |= bit;
    if (lsn == 0) continue;
    unappliedPages_ += zone.lastLsn[inZone] <= appliedLsn_ ? 1 : 0;
    zone.lastLsn[inZone] = lsn;
  }
}

}  // namespace corundum
