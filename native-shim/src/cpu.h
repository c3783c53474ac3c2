// cpu.h -- what the processor offers for persistence and checksums.
#pragma once

namespace corundum {

struct CpuFeatures {
  const char* arch;
  bool clwb;
  bool clflushopt;
  bool clflush;
  bool hardwareCrc32c;
  bool nonTemporal;
  // The write-back that persist() uses: clwb, clflushopt, clflush, cvap, cvac or none.
  const char* flushUsed;
};

// Read once, at first use.
const CpuFeatures& cpuFeatures();

}  // namespace corundum
