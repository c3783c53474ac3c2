// pool.cc -- life of an open pool: attach, join, grow, poison, leave.
#include "pool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>

#include "checkpoint.h"
#include "crc32c.h"
#include "durability.h"
#include "file_state.h"
#include "little.h"
#include "registry.h"
#include "sigbus.h"
#include "writer.h"

namespace corundum {
namespace {

uint8_t* mapAnonymous(uint64_t bytes) {
  void* const at =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return at == MAP_FAILED ? nullptr : static_cast<uint8_t*>(at);
}

bool wholePages(uint64_t bytes) { return bytes % kPageBytes == 0; }

// What TypeScript hands over has been checked there; these are the assumptions that memory safety
// here rests on.
bool plausible(const PoolOptions& o, const HeaderSlot& header) {
  const uint64_t ringBytes = header.field64(header::kRingBytes);
  return header.field64(header::kRingOffsetField) == kRingOffset && ringBytes >= kMinRingBytes &&
         ringBytes <= kMaxRingBytes && wholePages(ringBytes) && wholePages(o.fileBytes) &&
         wholePages(o.maxBytes) && o.maxBytes <= kMaxPoolBytes && o.fileBytes <= o.maxBytes &&
         kRingOffset + ringBytes <= o.fileBytes && o.headOffset < ringBytes &&
         o.headOffset % 8 == 0 && o.headLsn >= 1 &&
         header.field64(header::kTailOffset) == o.headOffset &&
         header.field64(header::kTailLsn) == o.headLsn &&
         load32(header.bytes() + header::kTailHash) == o.headHash;
}

// Recovery has read the ring in one go, which leaves large folios in the cache: a 4 KiB write into
// one of 2 MiB took 97 us and into a small one 77, and syncing a few records writes the whole of a
// folio that is mapped.
int forgetCached(Pool& pool, uint64_t ringBytes, bool mapped) {
#if defined(POSIX_FADV_DONTNEED)
  (void)posix_fadvise(pool.file.fd(), static_cast<off_t>(kRingOffset),
                      static_cast<off_t>(ringBytes), POSIX_FADV_DONTNEED);
#endif
  if (!mapped) return 0;
  // A fault would read large folios again. Nothing in the ring counts any more, so small writes may
  // fill the cache instead.
  alignas(64) static const uint8_t zeros[kPageBytes] = {};
  for (uint64_t at = 0; at < ringBytes; at += kPageBytes) {
    const int error =
        pool.file.write(IoKind::kRingWrite, zeros, kPageBytes, kRingOffset + at).error;
    if (error != 0) return error;
  }
  return 0;
}

int mapRing(Pool& pool, const PoolOptions& o, uint64_t ringBytes) {
  if (pool.dax()) {
    pool.ringMemory = pool.home.bytes() + kRingOffset;
    pool.stageMemory = mapAnonymous(ringBytes / 4);
    return pool.stageMemory == nullptr ? ENOMEM : 0;
  }
  const int error = forgetCached(pool, ringBytes, o.mapRing);
  if (error != 0) return error;
  if (o.mapRing) {
    void* const at = mmap(nullptr, ringBytes, PROT_READ | PROT_WRITE, MAP_SHARED, pool.file.fd(),
                          static_cast<off_t>(kRingOffset));
    if (at == MAP_FAILED) return errno;
    pool.ringMemory = static_cast<uint8_t*>(at);
#if defined(MADV_DONTFORK)
    madvise(at, ringBytes, MADV_DONTFORK);
#endif
    return 0;
  }
  pool.ringMemory = mapAnonymous(ringBytes);
  if (pool.ringMemory == nullptr) return ENOMEM;
  // the first block may begin with records of the epoch before: writing it must not change them
  const uint64_t block = alignDown(o.headOffset);
  return pool.file.read(pool.ringMemory + block, o.headOffset - block, kRingOffset + block).error;
}

int mapHome(Pool& pool, const PoolOptions& o) {
  if (!pool.dax()) return 0;
  // A store into a hole of a full device would be a SIGBUS.
  int error = pool.file.allocate(0, o.fileBytes).error;
  if (error == 0) {
    error = pool.home.reserve(o.maxBytes,
                              o.mode == Mode::kDax ? Overlay::kSharedSync : Overlay::kShared);
  }
  return error == 0 ? pool.home.lay(pool.file.fd(), 0, o.fileBytes) : error;
}

int prepare(Pool& pool, const PoolOptions& o) {
  if (!pool.headerSlot.create(o.header, o.headerSlot) || !plausible(o, pool.headerSlot)) {
    return EINVAL;
  }
  const uint64_t ringBytes = pool.headerSlot.field64(header::kRingBytes);
  pool.mode = o.mode;
  pool.headerOwed = o.headerOwed;
  pool.maxBytes = o.maxBytes;
  pool.maxDirtyPages = o.maxDirtyBytes / kPageBytes;
  pool.syncIntervalMs = o.syncIntervalMs == 0 ? 1 : o.syncIntervalMs;
  pool.ringEnd = kRingOffset + ringBytes;
  pool.fileBytes = o.fileBytes;

  const int fd = fcntl(o.fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return errno;
  pool.file.adopt(fd);
  FileState state;
  const int failure = readState(fd, nullptr, &state);
  if (failure != 0) return failure;
  if (state.bytes < o.fileBytes) return EINVAL;
  pool.device = state.device;
  pool.inode = state.inode;
  pool.path = realpath(o.path, nullptr);
  if (pool.path == nullptr) return errno;

  int error = mapHome(pool, o);
  if (error == 0) error = mapRing(pool, o, ringBytes);
  if (error == 0) {
    error = o.memory == nullptr ? pool.image.reserve(o.maxBytes, Overlay::kPrivate)
                                : pool.image.borrow(o.memory, o.maxBytes, Overlay::kPrivate);
  }
  if (error == 0) error = pool.image.lay(fd, 0, o.fileBytes);
  if (error == 0 && !pool.pages.create(o.maxBytes)) error = ENOMEM;
  if (error != 0) return error;

  const RingMemory kind = pool.dax()   ? RingMemory::kDirect
                          : o.mapRing ? RingMemory::kMapped
                                      : RingMemory::kMirror;
  pool.ring.create(kind, pool.ringMemory, pool.stageMemory, ringBytes,
                   pool.headerSlot.field64(header::kEpoch),
                   crc32c(o.header + header::kUuid, header::kUuidBytes, 0), o.headOffset, o.headLsn,
                   o.headHash);
  pool.durable = pool.tail = pool.homed = pool.ring.head();
  pool.cachedAt = pool.tail.at;
  pool.durableLsn = pool.appliedLsn = pool.tail.lsn;
  // parsed last, so that a plan counts what the pool does, not how it was opened
  return pool.file.faults().parse(std::getenv("CORUNDUM_FAULT")) ? 0 : EINVAL;
}

bool startThread(pthread_t* thread, void* (*run)(void*), Pool& pool) {
  // signals are for JavaScript's threads; SIGBUS is raised on the thread that faults
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigdelset(&all, SIGBUS);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(thread, nullptr, run, &pool);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error == 0;
}

void stopThreads(Pool& pool) {
  {
    std::lock_guard<std::mutex> lock(pool.append);
    pool.stopping = true;
    pool.writerWork.notify_all();
    pool.checkpointWork.notify_all();
  }
  if (pool.writerRuns) pthread_join(pool.writer, nullptr);
  if (pool.checkpointerRuns) pthread_join(pool.checkpointer, nullptr);
  pool.writerRuns = pool.checkpointerRuns = false;
  pool.threadsRun.store(false, std::memory_order_relaxed);
}

void destroy(Pool* pool) {
  forgetRanges(pool);
  pool->image.release();
  if (pool->ringMemory != nullptr && !pool->dax()) munmap(pool->ringMemory, pool->ring.size());
  if (pool->stageMemory != nullptr) munmap(pool->stageMemory, pool->ring.size() / 4);
  pool->home.release();
  pool->file.close();
  std::free(pool->path);
  delete pool;
}

bool watchRanges(Pool& pool) {
  bool watched = watchRange(pool.image.bytes(), pool.maxBytes, &pool);
  if (pool.home.mapped()) watched &= watchRange(pool.home.bytes(), pool.maxBytes, &pool);
  if (pool.ring.mapped()) watched &= watchRange(pool.ringMemory, pool.ring.size(), &pool);
  return watched;
}

int finish(Pool& pool) {
  int error = checkpointPool(pool);
  if (error == 0) error = writeCleanHeader(pool);
  return error;
}

}  // namespace

int openPool(const PoolOptions& options, Pool** out) {
  Pool* const pool = new (std::nothrow) Pool();
  if (pool == nullptr) return ENOMEM;
  int error = prepare(*pool, options);
  if (error == 0 && !watchRanges(*pool)) error = EMFILE;
  // its pages are to be there when the first record comes
  if (error == 0 && pool->ring.mapped()) error = startThreads(*pool);
  if (error != 0) {
    stopThreads(*pool);
    destroy(pool);
    return error;
  }
  registerPool(pool);
  *out = pool;
  return 0;
}

int startThreads(Pool& pool) {
  std::lock_guard<std::mutex> lock(pool.append);
  if (!pool.writerRuns) pool.writerRuns = startThread(&pool.writer, runWriter, pool);
  if (!pool.checkpointerRuns) {
    pool.checkpointerRuns = startThread(&pool.checkpointer, runCheckpointer, pool);
  }
  const bool run = pool.writerRuns && pool.checkpointerRuns;
  pool.threadsRun.store(run, std::memory_order_release);
  return run ? 0 : ENOMEM;
}

int joinPool(Pool& pool, WriteSet** out) {
  WriteSet* const set = WriteSet::create();
  if (set == nullptr) return ENOMEM;
  std::lock_guard<std::mutex> lock(pool.append);
  for (int i = 0; i < kMaxThreads; ++i) {
    if (pool.sets[i].load(std::memory_order_relaxed) != nullptr) continue;
    set->control()[control::kDurableLsn] = static_cast<double>(pool.durable.lsn);
    set->control()[control::kLsn] = static_cast<double>(pool.ring.lsn());
    set->control()[control::kPoison] = pool.poisonErrno();
    pool.sets[i].store(set, std::memory_order_release);
    if (pool.setCount.load(std::memory_order_relaxed) <= i) pool.setCount.store(i + 1);
    *out = set;
    return 0;
  }
  delete set;
  return EMFILE;
}

int leavePool(Pool* pool, WriteSet* set, bool discard, void (*beforeUnmap)(void*), void* context) {
  if (set->control()[control::kActive] != 0) {
    set->findUndoEnd();
    noteRollback(*pool, *set);
    set->rollBack(pool->image, pool->bounds());
  }
  {
    std::lock_guard<std::mutex> lock(pool->append);
    std::lock_guard<std::mutex> listeners(pool->listeners);
    for (int i = 0; i < kMaxThreads; ++i) {
      if (pool->sets[i].load(std::memory_order_relaxed) == set) pool->sets[i].store(nullptr);
    }
  }
  const bool last = unregisterUser(pool);
  int error = 0;
  if (last) {
    stopThreads(*pool);
    if (!discard && pool->poisonErrno() == 0) error = finish(*pool);
  }
  beforeUnmap(context);
  delete set;
  if (last) destroy(pool);
  return error;
}

void abandonPool(Pool* pool) {
  if (!unregisterUser(pool)) return;
  stopThreads(*pool);
  destroy(pool);
}

void noteRollback(Pool& pool, WriteSet& set) {
  const Bounds bounds = pool.bounds();
  Gathered gathered;
  // operations have not been applied: their words count as touched, which costs a page at most
  if (gather(set, bounds, &gathered) != 0) return;
  std::lock_guard<std::mutex> lock(pool.append);
  for (size_t i = 0; i < gathered.count; ++i) {
    const Range& range = gathered.ranges[i];
    if (pool.pages.reserve(range.position, range.words)) {
      pool.pages.note(range.position, range.words, 0);
    }
  }
}

void markPoison(Pool& pool, int error, Where where) {
  uint64_t none = 0;
  const uint64_t reason =
      static_cast<uint64_t>(error) | static_cast<uint64_t>(static_cast<int>(where)) << 32;
  if (!pool.poison.compare_exchange_strong(none, reason)) return;
  const int count = pool.setCount.load();
  for (int i = 0; i < count; ++i) {
    WriteSet* const set = pool.sets[i].load();
    if (set != nullptr) set->control()[control::kPoison] = error;
  }
}

void poisonLocked(Pool& pool, int error, Where where) {
  markPoison(pool, error, where);
  pool.space.notify_all();
  pool.writerWork.notify_all();
}

void poisonPool(Pool& pool, int error, Where where) {
  {
    std::lock_guard<std::mutex> lock(pool.append);
    poisonLocked(pool, error, where);
  }
  announceDurable(pool);
}

int growPool(Pool& pool, uint64_t bytes) {
  if (bytes > pool.maxBytes) return EFBIG;
  bytes = alignUp(bytes);
  std::unique_lock<std::mutex> lock(pool.append);
  // Extents of a large record lie where the heap is about to grow: they go first.
  while (pool.largeLsn != 0) {
    lock.unlock();
    const int error = checkpointPool(pool);
    if (error != 0) return error;
    lock.lock();
  }
  if (pool.poisonErrno() != 0) return pool.poisonErrno();
  const uint64_t before = pool.fileBytes;
  if (bytes <= before) return 0;

  FileState state;
  const int failure = readState(pool.file.fd(), nullptr, &state);
  if (failure != 0) return failure;
  IoResult result{0, false};
  // what an interrupted large record left behind must not become heap
  if (state.bytes > before) result = pool.file.truncate(before);
  if (result.error == 0) result = pool.file.allocate(before, bytes - before);
  if (result.error != 0) {
    (void)pool.file.truncate(before);
    return result.error;
  }
  result = pool.file.sync(IoKind::kGrowSync);
  if (result.error != 0) {
    poisonLocked(pool, result.error, Where::kHomeSync);
    return result.error;
  }
  int error = pool.home.mapped() ? pool.home.lay(pool.file.fd(), before, bytes) : 0;
  if (error == 0) pool.fileBytes = bytes;
  return error;
}

namespace {

int judgeFile(const Pool& pool, bool byPath) {
  FileState state;
  int error = readState(pool.file.fd(), nullptr, &state);
  if (error != 0) return error;
  if (state.links == 0) return ENOENT;
  if (state.bytes < pool.fileBytes.load()) return EIO;
  if (!byPath) return 0;
  error = readState(-1, pool.path, &state);
  if (error != 0) return error;
  return state.device == pool.device && state.inode == pool.inode ? 0 : ESTALE;
}

}  // namespace

int checkFile(Pool& pool, bool byPath) {
  const int error = judgeFile(pool, byPath);
  if (error != 0) poisonPool(pool, error, Where::kFileGone);
  return error;
}

}  // namespace corundum
