// little.h -- unaligned little-endian loads and stores.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "pool files are little-endian; this target would need swapped loads"
#endif

namespace corundum {

inline uint32_t load32(const void* at) {
  uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
inline uint64_t load64(const void* at) {
  uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
inline void store32(void* at, uint32_t value) { std::memcpy(at, &value, sizeof value); }
inline void store64(void* at, uint64_t value) { std::memcpy(at, &value, sizeof value); }


// Most ranges of a transaction are a word or an object: for those a call of memcpy costs more than
// what it does.
inline void copyWords(void* to, const uint64_t* from, uint64_t words) {
  if (words > 16) {
    std::memcpy(to, from, words * 8);
    return;
  }
  uint8_t* at = static_cast<uint8_t*>(to);
  for (uint64_t i = 0; i < words; ++i) store64(at + i * 8, from[i]);
}

}  // namespace corundum
