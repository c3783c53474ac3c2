// dax.h -- commits and checkpoints on persistent memory.
#pragma once

#include "pool.h"

namespace corundum {

// After a record was sealed: makes it durable with one fence. Append lock held.
//
// Its words are not copied home here, where a program's next transaction would wait for lines of
// memory that it has no use for. The checkpointer does it, on a processor of its own.
void commitDax(Pool& pool);

// The same for a large record, whose words are brought home at once: the ring names only extents.
void commitLargeDax(Pool& pool, const Gathered& gathered);

// Brings the words of all records up to `to` home, writes them back and fences, so that the tail
// may pass them. 0 or an errno.
int carryDax(Pool& pool, RingPoint from, const RingPoint& to);

}  // namespace corundum
