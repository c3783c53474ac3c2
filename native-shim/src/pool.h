// pool.h -- an open pool: one per process and file, used by the threads that attached or joined.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "bounds.h"
#include "header_slot.h"
#include "image.h"
#include "io.h"
#include "page_table.h"
#include "ring.h"
#include "write_set.h"

namespace corundum {

enum class Mode { kFile, kDax, kDaxForced };
enum class Durability : int { kStrict = 0, kGroup = 1, kRelaxed = 2, kGroupQuiet = 3 };

// Whether the writer thread is to make the record durable; kGroupQuiet leaves waking it to wakeWriter().
inline bool isGroup(Durability durability) {
  return durability == Durability::kGroup || durability == Durability::kGroupQuiet;
}

// Where a pool was poisoned; the numbers are part of index.d.ts.
enum class Where : int {
  kNone = 0,
  kRingWrite = 1,
  kRingSync = 2,
  kHomeWrite = 3,
  kHomeSync = 4,
  kHeader = 5,
  kSigbus = 6,
  kFileGone = 7,
  kImage = 8,
};

struct PoolOptions {
  int fd;
  const char* path;
  // Where the image is to lie, maxBytes of zeros; null for memory of the pool's own.
  uint8_t* memory;
  Mode mode;
  bool mapRing;
  const uint8_t* header;
  int headerSlot;
  bool headerOwed;
  uint64_t headOffset;
  uint64_t headLsn;
  uint32_t headHash;
  uint64_t fileBytes;
  uint64_t maxBytes;
  uint64_t maxDirtyBytes;
  uint64_t syncIntervalMs;
};

constexpr int kMaxThreads = 256;

// Locks are taken in this order: checkpointing, syncing, append, homing, listeners. None is held
// while JavaScript runs.
struct Pool {
  // Set by attach, constant afterwards.
  Mode mode = Mode::kFile;
  char* path = nullptr;
  dev_t device = 0;
  ino_t inode = 0;
  uint64_t maxBytes = 0;
  uint64_t maxDirtyPages = 0;
  uint64_t syncIntervalMs = 0;
  uint64_t ringEnd = 0;  // file offset behind the ring
  uint8_t* ringMemory = nullptr;
  uint8_t* stageMemory = nullptr;
  PoolFile file;
  Image image;
  Image home;  // DAX: shared mapping of the file
  uint32_t token = 0;

  // Append lock: ring, page table, threads, and all plain fields of this section.
  std::mutex append;
  Ring ring;
  PageTable pages;
  RingPoint durable{};
  RingPoint tail{};
  uint64_t cachedAt = 0;  // mirror: what the file's cache has as well
  uint64_t groupLsn = 0;  // greatest LSN that waits for the writer
  uint64_t largeLsn = 0;  // large record whose extents are still needed, 0 for none
  std::atomic<WriteSet*> sets[kMaxThreads] = {};
  std::atomic<int> setCount{0};  // slots of `sets` in use or used once
  int users = 0;                  // guarded by the registry's lock
  bool checkpointWanted = false;
  bool prefaultWanted = false;
  uint64_t prefaultedTo = 0;  // mapped ring: pages up to here are writable
  bool stopping = false;
  enum { kAwake, kTimed, kIdle } writerState = kAwake;
  std::condition_variable writerWork;
  std::condition_variable checkpointWork;
  std::condition_variable space;  // the tail moved, or the pool was poisoned
  std::condition_variable gate;   // giving back ended

  std::mutex syncing;        // one sync at a time; those who wait for it share the next
  std::mutex checkpointing;  // one checkpoint at a time; guards headerSlot
  HeaderSlot headerSlot;
  std::atomic<bool> headerOwed{false};  // changed under `checkpointing`
  std::mutex homing;  // DAX: guards `homed`, and copying home
  RingPoint homed{};  // records up to here have been copied home, written back or not
  std::mutex listeners;

  std::atomic<uint64_t> fileBytes{0};
  std::atomic<uint64_t> durableLsn{0};
  std::atomic<uint64_t> appliedLsn{0};
  std::atomic<uint64_t> poison{0};  // errno, Where in the upper half

  std::atomic<uint64_t> checkpoints{0};
  std::atomic<uint64_t> syncs{0};
  std::atomic<uint64_t> stalls{0};
  std::atomic<uint64_t> stallNanoseconds{0};
  std::atomic<uint64_t> givenBackPages{0};
  std::atomic<uint64_t> pagesWritten{0};
  std::atomic<uint64_t> bytesAppended{0};

  pthread_t writer{};
  pthread_t checkpointer{};
  bool writerRuns = false;  // these two change under the append lock
  bool checkpointerRuns = false;
  std::atomic<bool> threadsRun{false};

  bool dax() const { return mode != Mode::kFile; }
  Bounds bounds() const {
    return {ringEnd / kWordBytes, fileBytes.load(std::memory_order_relaxed) / kWordBytes};
  }
  int poisonErrno() const {
    return static_cast<int>(poison.load(std::memory_order_relaxed) & 0xFFFFFFFF);
  }
};

// Opens the shim's part of a pool with one user. 0 or an errno; *out is set on success.
int openPool(const PoolOptions& options, Pool** out);
// Starts the writer and the checkpointer: before the first record, for a pool that is only read
// needs neither. 0, or ENOMEM where the system has no threads left; a later call tries again.
int startThreads(Pool& pool);
// Adds a thread's write set. 0, ENOMEM, or EMFILE where kMaxThreads have joined.
int joinPool(Pool& pool, WriteSet** out);
// Ends a thread's use: rolls back its open write set and frees it; the last user checkpoints
// (unless poisoned or `discard`), writes the clean header, stops the threads, unmaps and frees the
// pool. `beforeUnmap(context)` is called when no address of the pool is used any more by the shim.
// 0 or an errno.
int leavePool(Pool* pool, WriteSet* set, bool discard, void (*beforeUnmap)(void*), void* context);

// Ends a use that never got a write set. Nothing is checkpointed.
void abandonPool(Pool* pool);

// Notes the pages that an abandoned transaction made private, before its counts are zeroed.
void noteRollback(Pool& pool, WriteSet& set);

// Marks the pool as broken; the first reason stays. Async-signal-safe: nobody is woken.
void markPoison(Pool& pool, int error, Where where);
// The same, and wakes all who wait. The append lock is not held.
void poisonPool(Pool& pool, int error, Where where);
// The same with the append lock held.
void poisonLocked(Pool& pool, int error, Where where);

// Extends the file to `bytes` and the image over it. 0, or an errno: ENOSPC, EFBIG and the like
// leave all as before, what poisons the pool is returned as well.
int growPool(Pool& pool, uint64_t bytes);

// Whether the pool file is still there, is still the file at its path (`byPath`), and has its
// length; poisons if not.
int checkFile(Pool& pool, bool byPath);

}  // namespace corundum
