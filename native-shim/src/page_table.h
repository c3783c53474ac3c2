// page_table.h -- which pages of the image are private copies, and up to which record each was
// changed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gather.h"
#include "header_layout.h"

namespace corundum {

// Memory in proportion to the zones that were written, not to the size of the pool. Guarded by the
// append lock.
class PageTable {
 public:
  ~PageTable();
  // False when memory is refused.
  bool create(uint64_t maxBytes);
  // Makes room for the pages of a range; false when memory is refused.
  bool reserve(uint64_t position, uint64_t words) {
    const uint64_t first = position * kWordBytes / kZoneBytes;
    const uint64_t last = ((position + words) * kWordBytes - 1) / kZoneBytes;
    return (first == last && zones_[first] != nullptr) || reserveZones(first, last);
  }
  // Notes that the (reserved) range became private, and if `lsn` is not 0 that this record changed
  // it.
  void note(uint64_t position, uint64_t words, uint64_t lsn);

  uint64_t privatePages() const { return privatePages_; }

  // Pages changed by records that no checkpoint has taken up yet (roughly: it only paces
  // checkpoints).
  uint64_t unappliedPages() const { return unappliedPages_; }
  void noteApplied(uint64_t lsn, uint64_t pages) {
    appliedLsn_ = lsn;
    unappliedPages_ -= pages < unappliedPages_ ? pages : unappliedPages_;
  }

  // Visits runs of private pages whose last record is at most `lsn` and that `pinned` does not
  // contain, from where the last call ended, until `pages` were visited or all were seen.
  // visit(firstPage, pages) returns whether it took the run; a run taken is private no more.
  // Returns the pages taken.
  template <typename Pinned, typename Visit>
  uint64_t sweep(uint64_t lsn, uint64_t pages, Pinned pinned, Visit visit);

 private:
  static constexpr uint64_t kZonePages = kZoneBytes / kPageBytes;
  struct Zone {
    uint64_t isPrivate[kZonePages / 64];
    uint64_t lastLsn[kZonePages];
  };

  bool reserveZones(uint64_t first, uint64_t last);
  bool releasable(const Zone& zone, uint64_t page, uint64_t lsn) const {
    return (zone.isPrivate[page / 64] >> (page % 64) & 1) != 0 && zone.lastLsn[page] <= lsn;
  }

  Zone** zones_ = nullptr;
  size_t zoneCount_ = 0;
  uint64_t privatePages_ = 0;
  uint64_t unappliedPages_ = 0;
  uint64_t appliedLsn_ = 0;
  uint64_t cursor_ = 0;  // page at which the next sweep starts
};

template <typename Pinned, typename Visit>
uint64_t PageTable::sweep(uint64_t lsn, uint64_t pages, Pinned pinned, Visit visit) {
  const uint64_t total = zoneCount_ * kZonePages;
  uint64_t taken = 0;
  uint64_t page = cursor_;
  for (uint64_t seen = 0; seen < total && taken < pages && privatePages_ > 0;) {
    if (page >= total) page = 0;
    Zone* const zone = zones_[page / kZonePages];
    const uint64_t inZone = page % kZonePages;
    if (zone == nullptr) {
      seen += kZonePages - inZone;
      page += kZonePages - inZone;
      continue;
    }
    if (inZone % 64 == 0 && zone->isPrivate[inZone / 64] == 0) {
      seen += 64;
      page += 64;
      continue;
    }
    uint64_t run = 0;
    while (inZone + run < kZonePages && taken + run < pages &&
           releasable(*zone, inZone + run, lsn) && !pinned(page + run)) {
      ++run;
    }
    if (run > 0 && visit(page, run)) {
      for (uint64_t i = 0; i < run; ++i) {
        zone->isPrivate[(inZone + i) / 64] &= ~(uint64_t{1} << ((inZone + i) % 64));
      }
      privatePages_ -= run;
      taken += run;
    }
    const uint64_t step = run > 0 ? run : 1;
    seen += step;
    page += step;
  }
  cursor_ = page;
  return taken;
}

inline void PageTable::note(uint64_t position, uint64_t words, uint64_t lsn) {
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
