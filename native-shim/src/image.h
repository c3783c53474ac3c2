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

enum class GiveBack {
  kGiven,
  kRefused,  // what it shows has not changed
  kLost,     // the kernel refused half-way: the range must not be read any more
};

// Reading past the file's end reads zeros. Never inherited by a child process.
//
// A private image has the file under it as far as that went when the pool was opened. What the pool
// grows into is memory until it is given back: nothing is in the file there that would have to be
// read, and a fault that copies an empty page of a file takes nine times what one on memory does.
class Image {
 public:
  // 0 or an errno (ENOMEM where address space is refused).
  int reserve(uint64_t maxBytes, Overlay overlay);
  // The same in memory of somebody else, whole pages, who keeps it until release().
  int borrow(uint8_t* memory, uint64_t maxBytes, Overlay overlay);
  // Shows zeros from now on: of a borrowed image, which is not the pool's any more.
  // 0 or an errno.
  int blank();
  // Lays [from, to) of the file over the same addresses: from 0, then from the last end. 0 or an
  // errno; the addresses read zeros after a failure.
  int lay(int fd, uint64_t from, uint64_t to);
  // Gives up private copies: the pages read the file again, which must hold the same. `offset` and
  // `length` are whole pages. What other threads read meanwhile is one or the other.
  GiveBack giveBack(int fd, uint64_t offset, uint64_t length);
  void release();

  bool mapped() const { return base_ != nullptr; }
  bool borrowed() const { return base_ != nullptr && reserved_ == nullptr; }
  uint8_t* bytes() const { return base_; }
  uint64_t* words() const { return reinterpret_cast<uint64_t*>(base_); }
  uint64_t maxBytes() const { return maxBytes_; }

 private:
  int overlay(int fd, uint64_t from, uint64_t to);
  bool laid(uint64_t page) const { return (laidPages_[page / 64] >> (page % 64) & 1) != 0; }
  GiveBack layPiece(int fd, uint64_t firstPage, uint64_t endPage);

  void* reserved_ = nullptr;
  uint64_t reservedBytes_ = 0;
  uint8_t* base_ = nullptr;
  uint64_t maxBytes_ = 0;
  uint64_t laidEnd_ = 0;            // the file lay under the image up to here from the start
  uint64_t* laidPages_ = nullptr;   // beyond: a bit for each page that it lies under since
  uint32_t pieces_ = 0;
  Overlay overlay_ = Overlay::kPrivate;
};

}  // namespace corundum
