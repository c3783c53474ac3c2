// operations.cc -- meaning of each kind of deferred operation.
#include "operations.h"

#include <cmath>

#include "little.h"
#include "write_set.h"

namespace corundum {
namespace {

double toDouble(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

uint64_t toBits(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// As JavaScript's `>>> 0`: modulo 2^32, and 0 for what is not finite.
uint32_t toUint32(double value) {
  if (value >= 0 && value < 4294967296.0) return static_cast<uint32_t>(value);
  if (!std::isfinite(value)) return 0;
  const double rest = std::fmod(std::trunc(value), 4294967296.0);
  return static_cast<uint32_t>(static_cast<int64_t>(rest));
}

void applyOne(const OpEntry& op, uint64_t* image) {
  const OpKind kind = static_cast<OpKind>(static_cast<int32_t>(op.kind));
  const uint64_t index = static_cast<uint64_t>(static_cast<int64_t>(op.index));
  if (isHalf(kind)) {
    uint8_t* const at = reinterpret_cast<uint8_t*>(image) + index * 4;
    const uint32_t old = load32(at);
    const uint32_t a = toUint32(op.a);
    store32(at, kind == OpKind::kSetBits     ? old | a
                : kind == OpKind::kClearBits ? old & ~a
                : kind == OpKind::kStore32   ? a
                                             : old + a);
    return;
  }
  uint64_t& word = image[index];
  if (kind == OpKind::kAddF64) {
    word = toBits(toDouble(word) + op.a);
  } else if (kind == OpKind::kStoreF64) {
    word = toBits(op.a);
  } else if (op.a > toDouble(word)) {
    word = toBits(op.a);
  }
}

}  // namespace

bool saveOperationWords(const WriteSet& set, const Bounds& bounds, const uint64_t* image,
                        GrowArray<OldWord>* saved) {
  uint64_t count = 0;
  if (!set.count(kOpLog, &count) || !saved->reserve(static_cast<size_t>(count))) return false;
  set.eachRun<OpEntry>(kOpLog, count, [&](const OpEntry* op, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) {
      uint64_t position;
      if (operationWord(op[i], bounds, &position)) saved->pushReserved({position, image[position]});
    }
  });
  return true;
}

void restoreWords(const GrowArray<OldWord>& saved, uint64_t* image) {
  for (size_t i = 0; i < saved.size(); ++i) image[saved[i].position] = saved[i].bits;
}

void applyOperations(const WriteSet& set, uint64_t* image) {
  uint64_t count = 0;
  if (!set.count(kOpLog, &count) || count == 0) return;
  set.eachRun<OpEntry>(kOpLog, count, [&](const OpEntry* op, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) applyOne(op[i], image);
  });
}

}  // namespace corundum
