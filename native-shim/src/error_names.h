// error_names.h -- symbolic names of errno values.
#pragma once

#include <cstddef>

namespace corundum {

// "EIO" for EIO; "EUNKNOWN" for a value without a name here.
const char* errnoName(int value);

// The errno called `name` (not terminated), or 0.
int errnoOfName(const char* name, size_t length);

}  // namespace corundum
