// persist.cc -- the write-back instruction is chosen once from what the processor has.
#include "persist.h"

#include <atomic>
#include <cstring>

#include "cpu.h"
#include "little.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace corundum {
namespace {

constexpr uintptr_t kLine = 64;

using FlushLine = void (*)(const void* line);

#if defined(__x86_64__)
__attribute__((target("clwb"))) void lineClwb(const void* line) {
  _mm_clwb(const_cast<void*>(line));
}
__attribute__((target("clflushopt"))) void lineClflushopt(const void* line) {
  _mm_clflushopt(const_cast<void*>(line));
}
void lineClflush(const void* line) { _mm_clflush(line); }
#elif defined(__aarch64__)
void lineCvap(const void* line) {
  // dc cvap, spelled as a system instruction for assemblers that do not know the name
  asm volatile("sys #3, c7, c12, #1, %0" : : "r"(line) : "memory");
}
void lineCvac(const void* line) { asm volatile("dc cvac, %0" : : "r"(line) : "memory"); }
#endif
[[maybe_unused]] void lineNone(const void*) {}

FlushLine chooseFlush() {
#if defined(__x86_64__)
  const CpuFeatures& f = cpuFeatures();
  if (f.clwb) return lineClwb;
  if (f.clflushopt) return lineClflushopt;
  if (f.clflush) return lineClflush;
  return lineNone;
#elif defined(__aarch64__)
  return cpuFeatures().flushUsed[2] == 'a' && cpuFeatures().flushUsed[3] == 'p' ? lineCvap
                                                                               : lineCvac;
#else
  return lineNone;
#endif
}

const FlushLine flushLine = chooseFlush();

}  // namespace

void flushLines(const void* at, size_t length) {
  const uintptr_t end = reinterpret_cast<uintptr_t>(at) + length;
  for (uintptr_t line = reinterpret_cast<uintptr_t>(at) & ~(kLine - 1); line < end; line += kLine) {
    flushLine(reinterpret_cast<const void*>(line));
  }
}

void fence() {
#if defined(__x86_64__)
  _mm_sfence();
#elif defined(__aarch64__)
  asm volatile("dsb sy" : : : "memory");
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

void copyNonTemporal(void* target, const void* source, size_t length) {
#if defined(__x86_64__)
  uint8_t* to = static_cast<uint8_t*>(target);
  const uint8_t* from = static_cast<const uint8_t*>(source);
  uint8_t* const end = to + length;
  const auto word = [&] {
    _mm_stream_si64(reinterpret_cast<long long*>(to), static_cast<long long>(load64(from)));
    to += 8;
    from += 8;
  };
  if (to < end && (reinterpret_cast<uintptr_t>(to) & 8) != 0) word();
  while (end - to >= 16) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(to),
                     _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    to += 16;
    from += 16;
  }
  if (to < end) word();
#else
  std::memcpy(target, source, length);
  flushLines(target, length);
#endif
}

bool processBarrier() {
#if defined(__linux__)
  static const bool registered =
      syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  return registered && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
#else
  return false;
#endif
}

}  // namespace corundum
