// probe.h -- what the file system under a pool does, tried out.
#pragma once

#include <cstdint>

namespace corundum {

// Whether a page seen through a private mapping, but never written there, shows what pwrite puts
// into the file. Uses the 4096 bytes at `offset` and restores them. 0 or an errno.
int probeCoherence(int fd, uint64_t offset, bool* coherent);

// Whether the file can be mapped so that flushed stores are durable without a system call.
bool probeMapSync(int fd);

}  // namespace corundum
