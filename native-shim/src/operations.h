// operations.h -- deferred operations, applied to the image inside the critical section of a
// commit.
#pragma once

#include <cstdint>

#include "bounds.h"
#include "control_layout.h"
#include "grow_array.h"

namespace corundum {

class WriteSet;

// The word that an operation changes; false where the entry is malformed or out of bounds.
bool operationWord(const OpEntry& op, const Bounds& bounds, uint64_t* position);

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
