// radix_sort.h -- stable sorting of many keyed entries.
#pragma once

#include <cstddef>
#include <cstdint>

namespace corundum {

// Sorts `count` words ascending; `spare` has as many words. The result is in `words`.
void radixSortWords(uint64_t* words, uint64_t* spare, size_t count);

struct KeyedEntry {
  uint64_t key;
  uint64_t value;
};

// Sorts by key, keeping the order of equal keys. The result is in `entries`.
void radixSortEntries(KeyedEntry* entries, KeyedEntry* spare, size_t count);

}  // namespace corundum
