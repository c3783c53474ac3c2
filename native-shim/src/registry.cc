// registry.cc -- one state per process, found by the name of its mapping.
#include "registry.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include "pool.h"
#include "sigbus.h"

namespace corundum {
namespace {

// Raised whenever code of different builds could misread each other's pools although their sizes
// agree.
constexpr int kRegistryAbi = 1;
constexpr int kMaxPools = 1024;

struct Registry {
  char identity[192];
  std::mutex lock;
  uint32_t lastToken;
  Pool* pools[kMaxPools];
  SigbusTable sigbus;
};

Registry* registry = nullptr;


void writeIdentity(char (&identity)[sizeof(Registry::identity)]) {
  std::snprintf(identity, sizeof identity, "corundum-shim %d %zu %zu %zu %s", kRegistryAbi,
                sizeof(Pool), sizeof(WriteSet), sizeof(Registry),
#if defined(__VERSION__)
                __VERSION__
#else
                "unknown"
#endif
  );
}

#if defined(__linux__)
constexpr char kName[] = "corundum-registry";

// A mapping of that name whose contents say that they were written by the same build.
Registry* findMapped(const char* identity) {
  FILE* const maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return nullptr;
  Registry* found = nullptr;
  char* line = nullptr;
  size_t capacity = 0;
  while (found == nullptr && getline(&line, &capacity, maps) > 0) {
    if (std::strstr(line, "/memfd:corundum-registry") == nullptr) continue;
    unsigned long long from = 0;
    unsigned long long to = 0;
    if (std::sscanf(line, "%llx-%llx rw-s", &from, &to) != 2) continue;
    if (to - from < sizeof(Registry)) continue;
    Registry* const candidate = reinterpret_cast<Registry*>(from);
    if (std::strcmp(candidate->identity, identity) == 0) found = candidate;
  }
  std::free(line);
  std::fclose(maps);
  return found;
}

Registry* mapNew() {
  const int fd = memfd_create(kName, MFD_CLOEXEC);
  if (fd < 0) return nullptr;
  void* at = MAP_FAILED;
  if (ftruncate(fd, sizeof(Registry)) == 0) {
    at = mmap(nullptr, sizeof(Registry), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  }
  close(fd);
  if (at == MAP_FAILED) return nullptr;
  // a child of fork must not write the state of its parent
  madvise(at, sizeof(Registry), MADV_DONTFORK);
  return new (at) Registry();
}
#else
Registry* findMapped(const char*) { return nullptr; }
Registry* mapNew() { return nullptr; }
#endif

// Runs while the dynamic loader holds its lock, so two copies of the addon cannot both find
// nothing.
__attribute__((constructor)) void attachRegistry() {
  char identity[sizeof(Registry::identity)];
  writeIdentity(identity);
  registry = findMapped(identity);
  if (registry != nullptr) return;
  registry = mapNew();
  // without a named mapping every copy of the addon keeps its own registry
  static Registry own;
  if (registry == nullptr) registry = &own;
  std::memcpy(registry->identity, identity, sizeof identity);
}

}  // namespace

void registerPool(Pool* pool) {
  std::lock_guard<std::mutex> lock(registry->lock);
  pool->users = 1;
  pool->token = ++registry->lastToken;
  for (Pool*& slot : registry->pools) {
    if (slot != nullptr) continue;
    slot = pool;
    return;
  }
  // A pool without a slot works for its own thread and cannot be joined.
}

Pool* registerUser(uint32_t token) {
  std::lock_guard<std::mutex> lock(registry->lock);
  for (Pool* const pool : registry->pools) {
    if (pool == nullptr || pool->token != token) continue;
    ++pool->users;
    return pool;
  }
  return nullptr;
}

bool unregisterUser(Pool* pool) {
  std::lock_guard<std::mutex> lock(registry->lock);
  if (--pool->users > 0) return false;
  for (Pool*& slot : registry->pools) {
    if (slot == pool) slot = nullptr;
  }
  return true;
}

SigbusTable& sigbusTable() { return registry->sigbus; }

}  // namespace corundum
