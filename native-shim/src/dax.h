// dax.h -- commits and checkpoints on persistent memory.
#pragma once

#include <cstdint>

#include "pool.h"

namespace corundum {

// After a record was sealed: makes it durable with one fence, which also covers this thread's home copies of its commit
// before, then copies the ranges home and starts writing them back. Append lock held.
void commitDax(Pool& pool, WriteSet& set, const Gathered& gathered, uint64_t lsn, bool large);

// The least LSN whose home copies its thread has not fenced; UINT64_MAX for none. Append lock held.
uint64_t leastUnfenced(const Pool& pool);

// A fence orders only its own processor. Writes back once more, and fences, the home copies of records from `unfenced` on,
// so that the tail may pass them. 0 or an errno.
int fenceHome(Pool& pool, RingPoint from, const RingPoint& to, uint64_t unfenced);

}  // namespace corundum
