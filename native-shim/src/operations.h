// operations.h -- deferred operations, applied to the image inside the critical section of a
// commit.
#pragma once

#include <cstdint>

#include "bounds.h"
#include "control_layout.h"
#include "grow_array.h"

namespace corundum {

class WriteSet;

// Whether an operation's index counts halves of words.
inline bool isHalf(OpKind kind) { return kind <= OpKind::kAdd32; }

// The word that an operation changes; false where the entry is malformed.
inline bool operationWord(const OpEntry& op, uint64_t* position) {
  uint64_t kind;
  uint64_t index;
  if (!Bounds::integer(op.kind, &kind)) return false;
  if (kind > static_cast<uint64_t>(OpKind::kMaxF64)) return false;
  if (!Bounds::integer(op.index, &index)) return false;
  *position = isHalf(static_cast<OpKind>(kind)) ? index >> 1 : index;
  return true;
}

// The same; false also where it is out of bounds.
inline bool operationWord(const OpEntry& op, const Bounds& bounds, uint64_t* position) {
  return operationWord(op, position) && bounds.range(*position, 1);
}

// A word and what it held before the operations.
struct OldWord {
  uint64_t position;
  uint64_t bits;
};

// Appends the present contents of all words that the operations of `set` change; false when memory
// is refused.
bool saveOperationWords(const WriteSet& set, const Bounds& bounds, const uint64_t* image,
                        GrowArray<OldWord>* saved);
void restoreWords(const GrowArray<OldWord>& saved, uint64_t* image);

// Applies the operations of a set that gather() has accepted, in order.
void applyOperations(const WriteSet& set, uint64_t* image);

}  // namespace corundum
