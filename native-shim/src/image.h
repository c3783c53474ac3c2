// image.h -- address space of a pool: reserved once, the file laid over it as it grows.
#pragma once

#include <cstdint>

#include "header_layout.h"

namespace corundum {

// What lies over the reserved addresses.
enum class Overlay {
  kPrivate,     // the working image: changes stay in this process
  kShared,      // the home of a DAX pool: stores reach the file
  kSharedSync,  // the same with MAP_SYNC: flushed lines are durable
};

// Reading past the file's end reads zeros. Never inherited by a child process.
class Image {
 public:
  // 0 or an errno (ENOMEM where address space is refused).
  int reserve(uint64_t maxBytes, Overlay overlay);
  // Lays [from, to) of the file over the same addresses. 0 or an errno; the addresses read zeros
  // after a failure.
  int lay(int fd, uint64_t from, uint64_t to);
  // Gives up private copies: the pages read the file again. `offset` and `length` are whole pages.
  // 0 or an errno.
  int giveBack(uint64_t offset, uint64_t length);
  void release();

  bool mapped() const { return base_ != nullptr; }
  uint8_t* bytes() const { return base_; }
  uint64_t* words() const { return reinterpret_cast<uint64_t*>(base_); }
  uint64_t maxBytes() const { return maxBytes_; }

 private:
  uint8_t* base_ = nullptr;
  uint64_t maxBytes_ = 0;
  Overlay overlay_ = Overlay::kPrivate;
};

}  // namespace corundum
