// checkpoint.cc -- reads the ring, never the working image.
#include "checkpoint.h"

#include <cerrno>

#include "coalesce.h"
#include "dax.h"
#include "durability.h"
#include "large_record.h"
#include "little.h"
#include "pool.h"
#include "thread_name.h"

namespace corundum {
namespace {

constexpr IoResult kDone{0, false};

IoResult addRanges(const RecordHead& record, Coalescer& coalescer) {
  const uint8_t* at = reinterpret_cast<const uint8_t*>(&record + 1);
  for (uint32_t i = 0; i < record.count; ++i) {
    const uint64_t head = load64(at);
    const uint64_t words = rangeWords(head);
    const IoResult result = coalescer.add(rangePosition(head), words, at + 8);
    if (result.error != 0) return result;
    at += 8 + words * 8;
  }
  return kDone;
}

// Newer records win because they are added, or flushed, later.
IoResult applyRecords(Pool& pool, RingPoint from, const RingPoint& to) {
  Coalescer coalescer(pool);
  if (!coalescer.create()) return {ENOMEM, false};
  while (const RecordHead* const record = pool.ring.next(&from, to.at)) {
    IoResult result = kDone;
    if (record->kind == static_cast<uint16_t>(RecordKind::kLarge)) {
      result = coalescer.flush();
      if (result.error == 0) result = applyLarge(pool, *record, coalescer);
    } else {
      result = addRanges(*record, coalescer);
    }
    if (result.error != 0) return result;
  }
  // the mirror does not hold what was appended to it: memory was damaged
  if (from.lsn != to.lsn) return {EIO, false};
  return coalescer.flush();
}

int carryHome(Pool& pool, const RingPoint& from, const RingPoint& to) {
  IoResult result = applyRecords(pool, from, to);
  if (result.error == 0) {
    // also where a page of a mapped ring could not be read: its zeros may be at home now, so the
    // tail must not move
    if (checkFile(pool, true) != 0 || pool.poisonErrno() != 0) return pool.poisonErrno();
    result = pool.file.sync(IoKind::kHomeSync);
  }
  if (result.error != 0) {
    poisonPool(pool, result.error, result.atSync ? Where::kHomeSync : Where::kHomeWrite);
  }
  return result.error;
}

int writePrepared(Pool& pool) {
  if (pool.dax()) {
    pool.headerSlot.writeMapped(pool.home.bytes());
    return pool.poisonErrno();
  }
  const IoResult result = pool.headerSlot.write(pool.file);
  if (result.error != 0) poisonPool(pool, result.error, Where::kHeader);
  return result.error;
}

int writeHeader(Pool& pool, const RingPoint& tail, bool clean) {
  pool.headerSlot.prepare(pool.ring, tail, pool.fileBytes, clean);
  return writePrepared(pool);
}

void freeSpace(Pool& pool, const RingPoint& tail, uint64_t pages) {
  std::lock_guard<std::mutex> lock(pool.append);
  pool.tail = tail;
  pool.prefaultedTo = 0;  // the sync of the file has write-protected the ring as well
  pool.appliedLsn.store(tail.lsn, std::memory_order_release);
  pool.pages.noteApplied(tail.lsn, pages);
  if (pool.largeLsn != 0 && pool.largeLsn <= tail.lsn) {
    // growing truncates as well, so a failure here costs space until then and nothing else
    (void)pool.file.truncate(pool.fileBytes);
    pool.largeLsn = 0;
  }
  pool.checkpoints.fetch_add(1, std::memory_order_relaxed);
  pool.space.notify_all();
}

}  // namespace

int checkpointPool(Pool& pool) {
  std::lock_guard<std::mutex> one(pool.checkpointing);
  if (pool.poisonErrno() != 0) return pool.poisonErrno();
  if (!pool.dax()) {
    const int error = syncAll(pool);
    if (error != 0) return error;
  }
  RingPoint from;
  RingPoint to;
  uint64_t pages;
  {
    std::lock_guard<std::mutex> lock(pool.append);
    from = pool.tail;
    to = pool.durable;
    pages = pool.pages.unappliedPages();
  }
  if (from.lsn == to.lsn) return 0;
  int error = 0;
  if (pool.dax()) {
    if (checkFile(pool, true) != 0) return pool.poisonErrno();
    error = carryDax(pool, from, to);
    if (error != 0) poisonPool(pool, error, Where::kHomeSync);
  } else {
    error = carryHome(pool, from, to);
  }
  if (error == 0) error = writeHeader(pool, to, false);
  // Only now may the ring space be used again: home and the new tail are durable.
  if (error == 0) freeSpace(pool, to, pages);
  return error;
}

int writeCleanHeader(Pool& pool) {
  std::lock_guard<std::mutex> one(pool.checkpointing);
  return writeHeader(pool, pool.tail, true);
}

int payHeader(Pool& pool) {
  std::lock_guard<std::mutex> one(pool.checkpointing);
  if (!pool.headerOwed.load(std::memory_order_relaxed)) return 0;
  if (pool.poisonErrno() != 0) return pool.poisonErrno();
  const int error = writePrepared(pool);
  if (error == 0) pool.headerOwed.store(false, std::memory_order_release);
  return error;
}

void askForCheckpoint(Pool& pool) {
  if (pool.checkpointWanted) return;
  pool.checkpointWanted = true;
  pool.checkpointWork.notify_one();
}

void* runCheckpointer(void* argument) {
  Pool& pool = *static_cast<Pool*>(argument);
  nameThisThread("corundum-home");
  std::unique_lock<std::mutex> lock(pool.append);
  while (!pool.stopping) {
    if (!pool.checkpointWanted) {
      pool.checkpointWork.wait(lock);
      continue;
    }
    pool.checkpointWanted = false;
    lock.unlock();
    (void)checkpointPool(pool);
    lock.lock();
    // also after a failure: those who wait look at the poison then
    pool.space.notify_all();
  }
  return nullptr;
}

}  // namespace corundum
