// checkpoint.h -- carries the journal to its home and frees ring space.
#pragma once

namespace corundum {

struct Pool;

// Thread body; `pool` is a Pool*. Runs when the ring is half full, or when asked.
void* runCheckpointer(void* pool);

// Makes the journal durable, applies it, syncs the home, moves the tail durably, and only then
// frees the space. 0 or the errno that poisoned the pool.
int checkpointPool(Pool& pool);

// Writes the header that says the ring holds nothing to replay. After checkpointPool(), with no
// other user. 0 or an errno.
int writeCleanHeader(Pool& pool);

// Makes the header of the new epoch durable where attach left that to the first append: no record
// of an epoch may be in the ring before it. 0, or the errno that poisoned the pool.
int payHeader(Pool& pool);

// Has the checkpointer thread run; append lock held.
void askForCheckpoint(Pool& pool);

}  // namespace corundum
