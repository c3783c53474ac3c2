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

bool PageTable::reserveZones(uint64_t first, uint64_t last) {
  for (uint64_t index = first; index <= last; ++index) {
    if (zones_[index] != nullptr) continue;
    // the pages of a large calloc stay untouched until they are written
    zones_[index] = static_cast<Zone*>(std::calloc(1, sizeof(Zone)));
    if (zones_[index] == nullptr) return false;
  }
  return true;
}

}  // namespace corundum
