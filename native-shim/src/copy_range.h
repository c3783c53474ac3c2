// copy_range.h -- copying between files inside the kernel.
#pragma once

#include <cstdint>

namespace corundum {

// Copies up to `length` bytes, fewer where the source ends. 0 or an errno; *copied counts what was
// copied either way.
int copyRange(int fdIn, uint64_t offsetIn, int fdOut, uint64_t offsetOut, uint64_t length,
              uint64_t* copied);

}  // namespace corundum
