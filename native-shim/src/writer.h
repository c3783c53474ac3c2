// writer.h -- the thread that makes group commits and relaxed tails durable.
#pragma once

namespace corundum {

struct Pool;

// Thread body; `pool` is a Pool*.
void* runWriter(void* pool);

// Tells the writer about a commit; append lock held. A group commit wants its sync now, a relaxed
// one within the interval.
void askForGroup(Pool& pool, unsigned long long lsn);
void askForRelaxed(Pool& pool);

}  // namespace corundum
