// file_state.h -- what a file is and where it lies.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace corundum {

struct FileState {
  dev_t device;
  ino_t inode;
  uint64_t links;
  uint64_t bytes;
  bool regular;
};

// Looks at `path`, or at the descriptor where that is null. Returns 0 or an errno.
int readState(int fd, const char* path, FileState* state);

}  // namespace corundum
