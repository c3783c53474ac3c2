// radix_sort.cc -- least significant digit first, skipping digits in which all keys agree.
#include "radix_sort.h"

#include <cstring>
#include <utility>

namespace corundum {
namespace {

constexpr unsigned kDigitBits = 11;
constexpr size_t kBuckets = size_t{1} << kDigitBits;

uint64_t keyOf(uint64_t word) { return word; }
uint64_t keyOf(const KeyedEntry& entry) { return entry.key; }

template <typename T>
void radixSort(T* items, T* spare, size_t count) {
  uint64_t differing = 0;
  for (size_t i = 1; i < count; ++i) differing |= keyOf(items[i]) ^ keyOf(items[0]);
  T* from = items;
  T* to = spare;
  for (unsigned shift = 0; shift < 64 && (differing >> shift) != 0; shift += kDigitBits) {
    if ((differing >> shift & (kBuckets - 1)) == 0) continue;
    size_t start[kBuckets] = {};
    for (size_t i = 0; i < count; ++i) ++start[keyOf(from[i]) >> shift & (kBuckets - 1)];
    size_t sum = 0;
    for (size_t& bucket : start) {
      const size_t size = bucket;
      bucket = sum;
      sum += size;
    }
    for (size_t i = 0; i < count; ++i) {
      to[start[keyOf(from[i]) >> shift & (kBuckets - 1)]++] = from[i];
    }
    std::swap(from, to);
  }
  if (from != items) std::memcpy(items, from, count * sizeof(T));
}

}  // namespace

void radixSortWords(uint64_t* words, uint64_t* spare, size_t count) {
  radixSort(words, spare, count);
}

void radixSortEntries(KeyedEntry* entries, KeyedEntry* spare, size_t count) {
  radixSort(entries, spare, count);
}

}  // namespace corundum
