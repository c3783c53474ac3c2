// sigbus.cc -- the handler, and the table of ranges it looks into.
#include "sigbus.h"

#include <sys/mman.h>

#include <cerrno>

#include "header_layout.h"
#include "pool.h"
#include "registry.h"

namespace corundum {
namespace {

// The handler may run while another copy of the addon is gone from the table's point of view, so it
// keeps its own pointer.
SigbusTable* handlerTable = nullptr;

Pool* ownerOf(uintptr_t address) {
  for (SigbusTable::Slot& slot : handlerTable->slots) {
    const uint64_t length = slot.length.load(std::memory_order_acquire);
    const uintptr_t base = slot.base.load(std::memory_order_relaxed);
    if (length != 0 && address >= base && address - base < length) {
      return slot.pool.load(std::memory_order_relaxed);
    }
  }
  return nullptr;
}

void passOn(int signal, siginfo_t* info, void* context) {
  const struct sigaction& previous = handlerTable->previous;
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    // On return the access faults again and the default action ends the process, as it would have
    // without us.
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    sigemptyset(&standard.sa_mask);
    sigaction(signal, &standard, nullptr);
  }
}

// Only calls that are safe in a handler: mmap is a plain system call here.
void onSigbus(int signal, siginfo_t* info, void* context) {
  const int savedErrno = errno;
  const uintptr_t address = reinterpret_cast<uintptr_t>(info->si_addr);
  Pool* const pool = ownerOf(address);
  void* const page = reinterpret_cast<void*>(address & ~(uintptr_t{kPageBytes} - 1));
  if (pool == nullptr || mmap(page, kPageBytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) {
    passOn(signal, info, context);
  } else {
    markPoison(*pool, EIO, Where::kSigbus);
  }
  errno = savedErrno;
}

void install(SigbusTable& table) {
  if (table.installed.exchange(true)) return;
  handlerTable = &table;
  struct sigaction action = {};
  action.sa_sigaction = onSigbus;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &table.previous);
}

}  // namespace

bool watchRange(const void* base, uint64_t length, Pool* pool) {
  SigbusTable& table = sigbusTable();
  install(table);
  for (SigbusTable::Slot& slot : table.slots) {
    Pool* free = nullptr;
    if (!slot.pool.compare_exchange_strong(free, pool)) continue;
    slot.base.store(reinterpret_cast<uintptr_t>(base), std::memory_order_relaxed);
    slot.length.store(length, std::memory_order_release);
    return true;
  }
  return false;
}

void forgetRanges(const Pool* pool) {
  for (SigbusTable::Slot& slot : sigbusTable().slots) {
    if (slot.pool.load() != pool) continue;
    slot.length.store(0);
    slot.pool.store(nullptr);
  }
}

}  // namespace corundum
