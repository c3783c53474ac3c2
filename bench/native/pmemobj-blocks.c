/* pmemobj-blocks.c — rows over libpmemobj: blocks that come and go, each held by a holder. */
#include <string.h>

#include "pmemobj-rows.h"

/* The holders in an order that is none, each once in HOLDERS operations. 389 shares no factor with their number. */
#define HOLDER(bench, i) (D_RO((bench)->root)->holders[(i) * 389 % HOLDERS])

double sum_of_blocks(struct bench *bench) {
  double sum = 0;
  for (int i = 0; i < HOLDERS; i++) {
    TOID(struct block) block = D_RO(D_RO(bench->root)->holders[i])->block;
    if (!TOID_IS_NULL(block)) sum += 1 + D_RO(block)->first;
  }
  return sum;
}

void empty_holders(struct bench *bench, long operations) {
  for (long i = 0; i < operations; i++) {
    TOID(struct holder) holder = HOLDER(bench, i);
    if (TOID_IS_NULL(D_RO(holder)->block)) continue;
    POBJ_FREE(&D_RW(holder)->block);
  }
}

void fill_holders(struct bench *bench, long operations) {
  for (long i = 0; i < operations; i++) {
    TOID(struct holder) holder = HOLDER(bench, i);
    if (!TOID_IS_NULL(D_RO(holder)->block)) continue;
    int failed = POBJ_ZALLOC(bench->pool, &D_RW(holder)->block, struct block, bench->bytes);
    if (failed) fail("fill_holders");
  }
}

long long run_alloc_link(struct bench *bench, long operations) {
  double value = (double)bench->done;
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct holder) holder = HOLDER(bench, i);
    value += 1;
    TX_BEGIN(bench->pool) {
      TOID(struct block) block = TX_ZALLOC(struct block, bench->bytes);
      D_RW(block)->first = value;
      TX_SET(holder, block, block);
    }
    TX_ONABORT { fail("tx-alloc-link"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_free_unlink(struct bench *bench, long operations) {
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct holder) holder = HOLDER(bench, i);
    TX_BEGIN(bench->pool) {
      TX_FREE(D_RO(holder)->block);
      TX_SET(holder, block, TOID_NULL(struct block));
    }
    TX_ONABORT { fail("tx-free-unlink"); }
    TX_END
  }
  return nanoseconds() - started;
}

/* The atomic calls of the library, which allocate into a place of the pool and free from it without a transaction. */
long long run_alloc(struct bench *bench, long operations) {
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct holder) holder = HOLDER(bench, i);
    int failed = POBJ_ZALLOC(bench->pool, &D_RW(holder)->block, struct block, bench->bytes);
    if (failed) fail("alloc");
  }
  return nanoseconds() - started;
}

long long run_dealloc(struct bench *bench, long operations) {
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct holder) holder = HOLDER(bench, i);
    POBJ_FREE(&D_RW(holder)->block);
  }
  return nanoseconds() - started;
}

long long run_drop_log(struct bench *bench, long operations) {
  long long taken = 0;
  TX_BEGIN(bench->pool) {
    long long started = nanoseconds();
    for (long i = 0; i < operations; i++) {
      TOID(struct holder) holder = HOLDER(bench, i);
      TX_FREE(D_RO(holder)->block);
      TX_SET(holder, block, TOID_NULL(struct block));
    }
    taken = nanoseconds() - started;
  }
  TX_ONABORT { fail("drop-log"); }
  TX_END
  return taken;
}
