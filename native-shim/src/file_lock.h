// file_lock.h -- exclusive lock of a pool file.
#pragma once

namespace corundum {

// flock belongs to the open file: unlike a POSIX record lock it keeps out a second opener in the
// same process and survives closing another descriptor of the file. 0, EWOULDBLOCK where another
// open file holds it, or another errno.
int lockFile(int fd);
int unlockFile(int fd);

}  // namespace corundum
