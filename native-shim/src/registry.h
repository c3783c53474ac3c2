// registry.h -- the pools that are open in this process, shared by all copies of the addon.
#pragma once

#include <cstdint>

namespace corundum {

struct Pool;
struct SigbusTable;

// Adds a pool with one user and gives it a token.
void registerPool(Pool* pool);
// Finds a pool by token and counts one more user; null where there is none.
Pool* registerUser(uint32_t token);
// One user less; true for the last, after which the pool cannot be found any more.
bool unregisterUser(Pool* pool);

SigbusTable& sigbusTable();

}  // namespace corundum
