// durability.h -- from appended to durable, and room for more.
#pragma once

#include <cstdint>
#include <mutex>

#include "pool.h"

namespace corundum {

// Makes everything up to record `lsn` durable. 0 or the errno that poisoned the pool.
int syncTo(Pool& pool, uint64_t lsn);
// The same for all that is appended by now.
int syncAll(Pool& pool);

// Copies what was appended into the file's cache, so that it survives the process. Append lock
// held. 0 or an errno.
int writeCached(Pool& pool);

// Notes that the ring is durable up to `point` and tells those who wait. Append lock held;
// announceDurable() afterwards without it.
void publishDurable(Pool& pool, const RingPoint& point);
void announceDurable(Pool& pool);

// Waits until a record of `length` bytes fits, counting the stall. `lock` holds the append lock
// before and after. 0 or the errno that poisoned the pool.
int awaitSpace(Pool& pool, std::unique_lock<std::mutex>& lock, uint64_t length);

// Measures a wait that a commit could not avoid.
class Stall {
 public:
  explicit Stall(Pool& pool);
  ~Stall();
  Stall(const Stall&) = delete;
  Stall& operator=(const Stall&) = delete;

 private:
  Pool& pool_;
  uint64_t since_;
};

}  // namespace corundum
