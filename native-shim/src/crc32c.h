// crc32c.h -- CRC-32C (Castagnoli), in hardware where there is any.
#pragma once

#include <cstddef>
#include <cstdint>

namespace corundum {

// crc32c(b, crc32c(a)) is the checksum of a followed by b; the seed of an empty prefix is 0.
uint32_t crc32c(const void* bytes, size_t length, uint32_t seed);

// The portable version, for tests and for processors without the instruction.
uint32_t crc32cPortable(const void* bytes, size_t length, uint32_t seed);

}  // namespace corundum
