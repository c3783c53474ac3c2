// large_record.h -- transactions that do not fit the ring.
#pragma once

#include <cstdint>
#include <mutex>

#include "coalesce.h"
#include "pool.h"
#include "record_layout.h"

namespace corundum {

// Applies the operations, writes the ranges durably behind the end of the pool, and appends the
// record that names them. `lock` holds the append lock before and after. 0 and *lsn, or an errno:
// after ENOSPC, EDQUOT, EFBIG and ENOMEM the pool is as before, every other one has poisoned it.
int appendLarge(Pool& pool, const WriteSet& set, const Gathered& gathered,
                std::unique_lock<std::mutex>& lock, uint64_t* lsn);

// Streams the extents of a durable large record to the home, checksums checked first.
IoResult applyLarge(Pool& pool, const RecordHead& record, Coalescer& coalescer);

}  // namespace corundum
