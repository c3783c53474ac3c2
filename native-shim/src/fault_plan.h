// fault_plan.h -- faults that tests inject into the I/O of one pool.
#pragma once

#include <atomic>
#include <cstdint>

namespace corundum {

enum class IoKind : uint8_t {
  kRingWrite,
  kRingSync,
  kHomeWrite,
  kHomeSync,
  kHeaderWrite,
  kHeaderSync,
  kExtentWrite,
  kExtentSync,
  kAllocate,
  kGrowSync,
  kRead,
};

// What a rule does instead of the call, beside a plain errno.
constexpr int kNoFault = 0;
constexpr int kShortTransfer = -1;  // half of the bytes
constexpr int kInterrupted = -2;    // EINTR before anything happened

// Rules read from CORUNDUM_FAULT when a pool is attached: `kind:nth[+]:action`, comma separated.
// Kinds are write, sync (any), ring-write, ring-sync, home-write, home-sync, header-write,
// header-sync, extent-write, extent-sync, allocate, grow-sync, read; nth counts calls of that kind
// from 1, a plus sign means from then on; action is the name of an errno, SHORT, EINTR or KILL (the
// process dies on the spot).
class FaultPlan {
 public:
  // False where the text is not understood; an empty or absent text is an empty plan.
  bool parse(const char* text);

  // Counts a call; an errno, kShortTransfer, kInterrupted or kNoFault.
  int onCall(IoKind kind) { return count_ == 0 ? kNoFault : judge(kind); }

 private:
  static constexpr int kMaxRules = 16;
  struct Rule {
    uint32_t kinds;
    uint64_t nth;
    bool onwards;
    int action;
    std::atomic<uint64_t> seen;
  };

  int judge(IoKind kind);

  Rule rules_[kMaxRules] = {};
  int count_ = 0;
};

}  // namespace corundum
