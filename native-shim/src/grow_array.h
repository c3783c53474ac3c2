// grow_array.h -- a growing array of plain values that reports exhaustion instead of throwing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

namespace corundum {

template <typename T>
class GrowArray {
  static_assert(std::is_trivially_copyable<T>::value, "elements are moved by realloc");

 public:
  GrowArray() = default;
  GrowArray(const GrowArray&) = delete;
  GrowArray& operator=(const GrowArray&) = delete;
  ~GrowArray() { std::free(items_); }

  T* data() { return items_; }
  const T* data() const { return items_; }
  size_t size() const { return size_; }
  T& operator[](size_t index) { return items_[index]; }
  const T& operator[](size_t index) const { return items_[index]; }

  void clear() { size_ = 0; }
  // To fewer, or to as many as were reserved and have been written.
  void resize(size_t size) { size_ = size; }

  // False when memory is refused; the contents stay as they were.
  bool reserve(size_t capacity) {
    if (capacity <= capacity_) return true;
    size_t next = capacity_ == 0 ? 64 : capacity_;
    while (next < capacity) next *= 2;
    T* const grown = static_cast<T*>(std::realloc(items_, next * sizeof(T)));
    if (grown == nullptr) return false;
    items_ = grown;
    capacity_ = next;
    return true;
  }

  bool push(const T& item) {
    if (size_ == capacity_ && !reserve(size_ + 1)) return false;
    items_[size_++] = item;
    return true;
  }

  // For callers that have reserved enough.
  void pushReserved(const T& item) { items_[size_++] = item; }

  // Gives memory back after an unusually large use.
  void trim(size_t keepBytes) {
    size_ = 0;
    if (capacity_ * sizeof(T) <= keepBytes) return;
    std::free(items_);
    items_ = nullptr;
    capacity_ = 0;
  }

 private:
  T* items_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace corundum
