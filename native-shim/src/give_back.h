// give_back.h -- bounded memory: private copies of pages go back when the file holds the same.
#pragma once

#include "pool.h"

namespace corundum {

// Brings the private pages below the limit, checkpointing where it must. Called between
// transactions of this thread, without locks; pages with uncommitted words of other threads stay.
void givePagesBack(Pool& pool, WriteSet& set);

// Waits while pages are given back: what a thread does that found its gate closed when it began a
// transaction.
void enterPool(Pool& pool, WriteSet& set);

}  // namespace corundum
