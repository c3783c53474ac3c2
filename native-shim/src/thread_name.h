// thread_name.h -- what debuggers call a thread.
#pragma once

#include <pthread.h>

namespace corundum {

// Names the calling thread: naming another one goes through three calls to /proc. At most 15 bytes.
inline void nameThisThread([[maybe_unused]] const char* name) {
#if defined(__linux__)
  pthread_setname_np(pthread_self(), name);
#elif defined(__APPLE__)
  pthread_setname_np(name);
#endif
}

}  // namespace corundum
