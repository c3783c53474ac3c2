// fault_plan.cc -- parses and applies injected faults.
#include "fault_plan.h"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "error_names.h"

namespace corundum {
namespace {

constexpr int kKill = -3;

constexpr uint32_t bit(IoKind kind) { return uint32_t{1} << static_cast<uint32_t>(kind); }

struct KindName {
  const char* name;
  uint32_t kinds;
};

const KindName kKindNames[] = {
    {"write", bit(IoKind::kRingWrite) | bit(IoKind::kHomeWrite) | bit(IoKind::kHeaderWrite) |
                  bit(IoKind::kExtentWrite)},
    {"sync", bit(IoKind::kRingSync) | bit(IoKind::kHomeSync) | bit(IoKind::kHeaderSync) |
                 bit(IoKind::kExtentSync) | bit(IoKind::kGrowSync)},
    {"ring-write", bit(IoKind::kRingWrite)},
    {"ring-sync", bit(IoKind::kRingSync)},
    {"home-write", bit(IoKind::kHomeWrite)},
    {"home-sync", bit(IoKind::kHomeSync)},
    {"header-write", bit(IoKind::kHeaderWrite)},
    {"header-sync", bit(IoKind::kHeaderSync)},
    {"extent-write", bit(IoKind::kExtentWrite)},
    {"extent-sync", bit(IoKind::kExtentSync)},
    {"allocate", bit(IoKind::kAllocate)},
    {"grow-sync", bit(IoKind::kGrowSync)},
    {"read", bit(IoKind::kRead)},
};

bool equals(const char* at, size_t length, const char* name) {
  return std::strlen(name) == length && std::memcmp(at, name, length) == 0;
}

uint32_t kindsOf(const char* at, size_t length) {
  for (const KindName& entry : kKindNames) {
    if (equals(at, length, entry.name)) return entry.kinds;
  }
  return 0;
}

int actionOf(const char* at, size_t length) {
  if (equals(at, length, "SHORT")) return kShortTransfer;
  if (equals(at, length, "EINTR")) return kInterrupted;
  if (equals(at, length, "KILL")) return kKill;
  return errnoOfName(at, length);
}

}  // namespace

bool FaultPlan::parse(const char* text) {
  count_ = 0;
  while (text != nullptr && *text != '\0') {
    if (count_ == kMaxRules) return false;
    const char* const kindEnd = std::strchr(text, ':');
    if (kindEnd == nullptr) return false;
    char* nthEnd = nullptr;
    const uint64_t nth = std::strtoull(kindEnd + 1, &nthEnd, 10);
    const bool onwards = *nthEnd == '+';
    if (onwards) ++nthEnd;
    if (nth == 0 || *nthEnd != ':') return false;
    const char* const action = nthEnd + 1;
    const char* const end = action + std::strcspn(action, ",");
    Rule& rule = rules_[count_];
    rule.kinds = kindsOf(text, static_cast<size_t>(kindEnd - text));
    rule.nth = nth;
    rule.onwards = onwards;
    rule.action = actionOf(action, static_cast<size_t>(end - action));
    rule.seen = 0;
    if (rule.kinds == 0 || rule.action == kNoFault) return false;
    ++count_;
    text = *end == ',' ? end + 1 : end;
  }
  return true;
}

int FaultPlan::judge(IoKind kind) {
  for (int i = 0; i < count_; ++i) {
    Rule& rule = rules_[i];
    if ((rule.kinds & bit(kind)) == 0) continue;
    const uint64_t seen = ++rule.seen;
    if (seen != rule.nth && !(rule.onwards && seen > rule.nth)) continue;
    if (rule.action == kKill) std::raise(SIGKILL);
    return rule.action;
  }
  return kNoFault;
}

}  // namespace corundum
