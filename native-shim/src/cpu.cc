// cpu.cc -- asks the processor once.
#include "cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace corundum {
namespace {

CpuFeatures detect() {
  CpuFeatures f{"other", false, false, false, false, false, "none"};
#if defined(__x86_64__)
  f.arch = "x64";
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
    f.hardwareCrc32c = (ecx & (1u << 20)) != 0;
    f.clflush = (edx & (1u << 19)) != 0;
    f.nonTemporal = (edx & (1u << 26)) != 0;
  }
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
    f.clflushopt = (ebx & (1u << 23)) != 0;
    f.clwb = (ebx & (1u << 24)) != 0;
  }
  f.flushUsed = f.clwb ? "clwb" : f.clflushopt ? "clflushopt" : f.clflush ? "clflush" : "none";
#elif defined(__aarch64__)
  f.arch = "arm64";
  f.flushUsed = "cvac";
#if defined(__linux__)
  f.hardwareCrc32c = (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#ifdef HWCAP_DCPOP
  if ((getauxval(AT_HWCAP) & HWCAP_DCPOP) != 0) f.flushUsed = "cvap";
#endif
#endif
#endif
  return f;
}

}  // namespace

const CpuFeatures& cpuFeatures() {
  static const CpuFeatures features = detect();
  return features;
}

}  // namespace corundum
