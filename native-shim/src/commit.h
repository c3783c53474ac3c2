// commit.h -- the critical section.
#pragma once

#include "pool.h"

namespace corundum {

// Applies the operations of a write set, appends its new contents as one record, and makes that as
// durable as asked. 0 or an errno: after EINVAL, ENOSPC, EDQUOT, EFBIG and ENOMEM all is as before
// the call, counts included; every other one has poisoned the pool.
int commitSet(Pool& pool, WriteSet& set, Durability durability);

}  // namespace corundum
