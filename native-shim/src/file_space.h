// file_space.h -- allocation of file space.
#pragma once

#include <cstdint>

namespace corundum {

// Makes sure that writes to [offset, offset + length) cannot fail for lack of space, extending the
// file; contents stay. 0 or an errno (ENOSPC, EFBIG, EDQUOT, ...); what was allocated before a
// failure stays allocated.
int allocateSpace(int fd, uint64_t offset, uint64_t length);

}  // namespace corundum
