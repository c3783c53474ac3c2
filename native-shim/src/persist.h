// persist.h -- cache-line write-back, fences and non-temporal copies.
#pragma once

#include <cstddef>
#include <cstdint>

namespace corundum {

// Starts writing back the cache lines of [at, at + length); fence() waits for them.
void flushLines(const void* at, size_t length);

// Orders earlier flushes and non-temporal stores of this processor before later stores.
void fence();

// Copies past the cache; target and length must be multiples of 8. Needs fence() to be durable.
void copyNonTemporal(void* target, const void* source, size_t length);

// Orders earlier stores of every running thread of this process before later ones of this thread
// (and the other way round); false where the system cannot.
bool processBarrier();

}  // namespace corundum
