// writer.h -- the thread that makes group commits and relaxed tails durable.
#pragma once

namespace corundum {

struct Pool;

// Thread body; `pool` is a Pool*.
void* runWriter(void* pool);

// Tells the writer about a commit; append lock held. A group commit wants its sync now, a relaxed
// one within the interval.
void askForGroup(Pool& pool, unsigned long long lsn, bool wake);
// Has the writer look for group commits that were appended quietly.
void wakeWriter(Pool& pool);
void askForRelaxed(Pool& pool);

}  // namespace corundum
