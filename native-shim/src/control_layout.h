// control_layout.h -- words of the control block and entries of the logs that a thread's journal
// shares with the shim.
#pragma once

#include <cstddef>
#include <cstdint>

namespace corundum {

// Indices of doubles in the control block; src/media/control-layout.ts says the same.
namespace control {
// Written before commit and noteRollback only; until then the undo log ends where a position is 0.
constexpr size_t kUndoCount = 0;
constexpr size_t kFreshCount = 1;
constexpr size_t kOpCount = 2;
constexpr size_t kActive = 3;
constexpr size_t kLsn = 8;
constexpr size_t kDurableLsn = 9;
constexpr size_t kPoison = 10;
// Set by the shim while it gives pages back; a journal that finds it set after setting kActive
// calls enter() before its first store. Only pools with several threads ever see it.
constexpr size_t kGate = 11;
constexpr size_t kBytes = 4096;
}  // namespace control

enum LogKind : uint32_t { kUndoLog = 0, kFreshLog = 1, kOpLog = 2, kLogKinds = 3 };

constexpr size_t kLogEntryBytes[kLogKinds] = {16, 16, 32};
constexpr uint64_t kFirstChunkEntries = 65536;
constexpr uint64_t kChunkEntries = 4194304;
constexpr uint32_t kMaxChunks = 64;

struct UndoEntry {
  double position;
  uint64_t oldBits;
};
struct FreshEntry {
  double position;
  double words;
};
struct OpEntry {
  double kind;
  double index;
  double a;
  double b;
};
static_assert(sizeof(UndoEntry) == 16 && sizeof(FreshEntry) == 16 && sizeof(OpEntry) == 32,
              "log entries have the sizes of control-layout.ts");

enum class OpKind : uint32_t {
  kSetBits = 0,
  kClearBits = 1,
  kStore32 = 2,
  kAdd32 = 3,
  kAddF64 = 4,
  kStoreF64 = 5,
  kMaxF64 = 6,
};

}  // namespace corundum
