// dax.h -- commits and checkpoints on persistent memory.
#pragma once

#include "pool.h"

namespace corundum {

// After a record was sealed: makes it durable with one fence, then copies its ranges home. Append
// lock held.
//
// The copies are not written back here. A locked instruction, such as the next unlock, waits for
// write-backs that are under way, which made them a second fence in all but name (370 against 240
// ns for a word).
void commitDax(Pool& pool, const Gathered& gathered, bool large);

// Writes back and fences the home copies of all records up to `to`, whichever processor stored
// them, so that the tail may pass them: the fence is that of the thread that wrote them back. 0 or
// an errno.
int flushHome(Pool& pool, RingPoint from, const RingPoint& to);

}  // namespace corundum
