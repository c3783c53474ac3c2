// write_set.cc -- memory of the logs and their rollback.
#include "write_set.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

#include "image.h"

namespace corundum {
namespace {

constexpr size_t kScratchKeptBytes = 4 << 20;

size_t chunkBytes(LogKind log, uint32_t index) {
  return static_cast<size_t>(WriteSet::chunkEntries(index)) * kLogEntryBytes[log];
}

}  // namespace

LogMemory* LogMemory::create(size_t bytes) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
#if defined(MAP_NORESERVE)
  flags |= MAP_NORESERVE;
#endif
  void* const at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (at == MAP_FAILED) return nullptr;
  LogMemory* const memory = new (std::nothrow) LogMemory(at, bytes);
  if (memory == nullptr) munmap(at, bytes);
  return memory;
}

void LogMemory::letGo() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  munmap(at_, bytes_);
  delete this;
}

WriteSet* WriteSet::create() {
  WriteSet* const set = new (std::nothrow) WriteSet();
  if (set == nullptr) return nullptr;
  set->controlMemory_ = LogMemory::create(control::kBytes);
  if (set->controlMemory_ == nullptr) {
    delete set;
    return nullptr;
  }
  set->control_ = static_cast<double*>(set->controlMemory_->at());
  return set;
}

WriteSet::~WriteSet() {
  if (controlMemory_ != nullptr) controlMemory_->letGo();
  for (auto& log : chunks_) {
    for (LogMemory* const chunk : log) {
      if (chunk != nullptr) chunk->letGo();
    }
  }
}

LogMemory* WriteSet::chunk(LogKind log, uint32_t index) {
  LogMemory*& chunk = chunks_[log][index];
  if (chunk != nullptr) return chunk;
  chunk = LogMemory::create(chunkBytes(log, index));
  uint64_t entries = 0;
  for (uint32_t i = 0; i < kMaxChunks && chunks_[log][i] != nullptr; ++i) {
    entries += chunkEntries(i);
  }
  capacities_[log] = entries;
  return chunk;
}

void WriteSet::findUndoEnd() {
  uint64_t entries = 0;
  for (uint32_t i = 0; i < kMaxChunks && chunks_[kUndoLog][i] != nullptr; ++i) {
    const UndoEntry* const chunk = static_cast<const UndoEntry*>(chunks_[kUndoLog][i]->at());
    uint64_t used = 0;
    while (used < chunkEntries(i) && chunk[used].position != 0) ++used;
    entries += used;
    if (used < chunkEntries(i)) break;
  }
  control_[control::kUndoCount] = static_cast<double>(entries);
}

void WriteSet::zeroUndo(uint64_t entries) {
  for (uint32_t i = 0; entries > 0; ++i) {
    const uint64_t part = entries < chunkEntries(i) ? entries : chunkEntries(i);
#if defined(__linux__)
    // what giveBack() gives back of the later chunks comes back as zeros
    if (i > 0) return;
#endif
    std::memset(chunks_[kUndoLog][i]->at(), 0, part * sizeof(UndoEntry));
    entries -= part;
  }
}

void WriteSet::giveBack(LogKind log, uint64_t entries) {
  uint64_t end = kFirstChunkEntries;
  for (uint32_t i = 1; end < entries; ++i) {
    // JavaScript holds buffers over the chunks, so their pages go and their addresses stay.
    madvise(chunks_[log][i]->at(), chunks_[log][i]->bytes(), MADV_DONTNEED);
    end += kChunkEntries;
  }
}

void WriteSet::reset() {
  bool large = false;
  for (uint32_t i = 0; i < kLogKinds; ++i) {
    const LogKind log = static_cast<LogKind>(i);
    uint64_t entries = 0;
    if (!count(log, &entries)) entries = 0;
    control_[log] = 0;
    if (log == kUndoLog) zeroUndo(entries);
    if (entries <= kFirstChunkEntries) continue;
    large = true;
    giveBack(log, entries);
  }
  if (large) gatherSpace.trim(kScratchKeptBytes);
}

void WriteSet::rollBack(const Image& image, const Bounds& bounds) {
  uint64_t fresh = 0;
  uint64_t undo = 0;
  if (count(kFreshLog, &fresh)) {
    eachRun<FreshEntry>(kFreshLog, fresh, [&](const FreshEntry* entry, uint64_t n) {
      for (uint64_t i = 0; i < n; ++i) {
        uint64_t position;
        if (!(entry[i].words >= 1)) continue;
        if (bounds.position(entry[i].position, &position)) image.words()[position] = 0;
      }
    });
  }
  if (!count(kUndoLog, &undo)) return;
  for (uint64_t i = undo; i-- > 0;) {
    const uint64_t inLater = i < kFirstChunkEntries ? 0 : i - kFirstChunkEntries;
    const uint32_t index =
        i < kFirstChunkEntries ? 0 : static_cast<uint32_t>(1 + inLater / kChunkEntries);
    const uint64_t slot = i < kFirstChunkEntries ? i : inLater % kChunkEntries;
    const UndoEntry& entry = static_cast<const UndoEntry*>(chunks_[kUndoLog][index]->at())[slot];
    uint64_t position;
    if (bounds.position(entry.position, &position)) image.words()[position] = entry.oldBits;
  }
}

}  // namespace corundum
