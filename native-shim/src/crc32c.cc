// crc32c.cc -- three interleaved hardware streams for long inputs, eight table lookups a word
// otherwise.
#include "crc32c.h"

#include "cpu.h"
#include "little.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#define CORUNDUM_CRC_TARGET __attribute__((target("sse4.2")))
#define CORUNDUM_CRC64(crc, word) static_cast<uint32_t>(_mm_crc32_u64(crc, word))
#define CORUNDUM_CRC8(crc, byte) _mm_crc32_u8(crc, byte)
#elif defined(__aarch64__)
#include <arm_acle.h>
#if defined(__clang__)
#define CORUNDUM_CRC_TARGET __attribute__((target("crc")))
#else
#define CORUNDUM_CRC_TARGET __attribute__((target("+crc")))
#endif
#define CORUNDUM_CRC64(crc, word) __crc32cd(crc, word)
#define CORUNDUM_CRC8(crc, byte) __crc32cb(crc, byte)
#endif

namespace corundum {
namespace {

constexpr uint32_t kPolynomial = 0x82F63B78;  // reflected 0x1EDC6F41

// Bytes that each of the three streams takes at a time.
constexpr size_t kLongStride = 2048;
constexpr size_t kShortStride = 256;

struct Tables {
  uint32_t step[8][256];       // step[k][b]: byte b followed by k zero bytes
  uint32_t skipLong[4][256];   // carries a checksum over kLongStride zero bytes
  uint32_t skipShort[4][256];  // and over kShortStride

  Tables() {
    for (uint32_t byte = 0; byte < 256; ++byte) {
      uint32_t crc = byte;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
      step[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; ++byte) {
      for (int k = 1; k < 8; ++k) {
        const uint32_t before = step[k - 1][byte];
        step[k][byte] = (before >> 8) ^ step[0][before & 0xFF];
      }
    }
    fillSkip(skipShort, kShortStride);
    fillSkip(skipLong, kLongStride);
  }

 private:
  // A run of zero bytes is a linear map of the 32 checksum bits: 32 columns describe it.
  void fillSkip(uint32_t (&skip)[4][256], size_t zeros) {
    uint32_t column[32];
    for (int bit = 0; bit < 32; ++bit) {
      uint32_t crc = uint32_t{1} << bit;
      for (size_t i = 0; i < zeros; ++i) crc = (crc >> 8) ^ step[0][crc & 0xFF];
      column[bit] = crc;
    }
    for (int byteIndex = 0; byteIndex < 4; ++byteIndex) {
      for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t sum = 0;
        for (int bit = 0; bit < 8; ++bit) {
          if ((byte >> bit & 1) != 0) sum ^= column[byteIndex * 8 + bit];
        }
        skip[byteIndex][byte] = sum;
      }
    }
  }
};

const Tables tables;

#if defined(CORUNDUM_CRC_TARGET)
inline uint32_t carry(const uint32_t (&skip)[4][256], uint32_t crc) {
  return skip[0][crc & 0xFF] ^ skip[1][crc >> 8 & 0xFF] ^ skip[2][crc >> 16 & 0xFF] ^
         skip[3][crc >> 24];
}

// The instruction has a latency of three cycles and a throughput of one: three streams keep it
// busy.
CORUNDUM_CRC_TARGET uint32_t threeStreams(const uint8_t*& at, const uint8_t* end, uint32_t crc,
                                          size_t stride, const uint32_t (&skip)[4][256]) {
  while (static_cast<size_t>(end - at) >= 3 * stride) {
    uint32_t second = 0;
    uint32_t third = 0;
    for (size_t i = 0; i < stride; i += 8) {
      crc = CORUNDUM_CRC64(crc, load64(at + i));
      second = CORUNDUM_CRC64(second, load64(at + stride + i));
      third = CORUNDUM_CRC64(third, load64(at + 2 * stride + i));
    }
    crc = carry(skip, carry(skip, crc) ^ second) ^ third;
    at += 3 * stride;
  }
  return crc;
}

CORUNDUM_CRC_TARGET uint32_t crc32cHardware(const void* bytes, size_t length, uint32_t seed) {
  const uint8_t* at = static_cast<const uint8_t*>(bytes);
  const uint8_t* const end = at + length;
  uint32_t crc = ~seed;
  if (length >= 3 * kShortStride) {
    crc = threeStreams(at, end, crc, kLongStride, tables.skipLong);
    crc = threeStreams(at, end, crc, kShortStride, tables.skipShort);
  }
  while (end - at >= 8) {
    crc = CORUNDUM_CRC64(crc, load64(at));
    at += 8;
  }
  while (at < end) crc = CORUNDUM_CRC8(crc, *at++);
  return ~crc;
}
#endif

}  // namespace

uint32_t crc32cPortable(const void* bytes, size_t length, uint32_t seed) {
  const uint8_t* at = static_cast<const uint8_t*>(bytes);
  const uint8_t* const end = at + length;
  uint32_t crc = ~seed;
  while (end - at >= 8) {
    const uint32_t low = load32(at) ^ crc;
    const uint32_t high = load32(at + 4);
    crc = tables.step[7][low & 0xFF] ^ tables.step[6][low >> 8 & 0xFF] ^
          tables.step[5][low >> 16 & 0xFF] ^ tables.step[4][low >> 24] ^
          tables.step[3][high & 0xFF] ^ tables.step[2][high >> 8 & 0xFF] ^
          tables.step[1][high >> 16 & 0xFF] ^ tables.step[0][high >> 24];
    at += 8;
  }
  while (at < end) crc = (crc >> 8) ^ tables.step[0][(crc ^ *at++) & 0xFF];
  return ~crc;
}

uint32_t crc32c(const void* bytes, size_t length, uint32_t seed) {
#if defined(CORUNDUM_CRC_TARGET)
  static const bool hardware = cpuFeatures().hardwareCrc32c;
  if (hardware) return crc32cHardware(bytes, length, seed);
#endif
  return crc32cPortable(bytes, length, seed);
}

}  // namespace corundum
