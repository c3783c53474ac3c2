/* pmemobj-rows.c — the rows of the benchmark over libpmemobj, written as a C program would be.
 *
 *   PMEM_IS_PMEM_FORCE=1 pmemobj-rows POOL BYTES ROW
 *
 * Creates a pool of BYTES in the file POOL (on tmpfs, which PMEM_IS_PMEM_FORCE makes libpmemobj take for persistent memory), prints
 * "ready", then answers each line "N" of standard input with the nanoseconds that N operations of ROW took together and a sum
 * over what is in the pool now: the other side of the benchmark compares it with its own. The operations follow the same random numbers as there.
 * Exits with 3 where the pool cannot be created.
 */
#define _GNU_SOURCE
#include "pmemobj-rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct row rows[] = {
    {"tx-nop", 0, NULL, run_nop, sum_of_nothing},
    {"tx-word", 0, NULL, run_word, sum_of_records},
    {"tx-8-words", 0, NULL, run_eight_words, sum_of_records},
    {"tx-8-words by field", 0, NULL, run_eight_fields, sum_of_records},
    {"tx-alloc-link", 64, empty_holders, run_alloc_link, sum_of_blocks},
    {"tx-free-unlink", 64, fill_holders, run_free_unlink, sum_of_blocks},
    {"tx-transfer", 0, NULL, run_transfer, sum_of_records},
    {"alloc-8", 8, empty_holders, run_alloc, sum_of_blocks},
    {"alloc-64", 64, empty_holders, run_alloc, sum_of_blocks},
    {"alloc-256", 256, empty_holders, run_alloc, sum_of_blocks},
    {"alloc-1024", 1024, empty_holders, run_alloc, sum_of_blocks},
    {"alloc-4096", 4096, empty_holders, run_alloc, sum_of_blocks},
    {"dealloc-8", 8, fill_holders, run_dealloc, sum_of_blocks},
    {"dealloc-64", 64, fill_holders, run_dealloc, sum_of_blocks},
    {"dealloc-256", 256, fill_holders, run_dealloc, sum_of_blocks},
    {"dealloc-1024", 1024, fill_holders, run_dealloc, sum_of_blocks},
    {"dealloc-4096", 4096, fill_holders, run_dealloc, sum_of_blocks},
    {"deref", 0, NULL, run_deref, sum_of_records},
    {"deref-mut-first", 0, NULL, run_deref_mut_first, sum_of_records},
    {"deref-mut-later", 0, NULL, run_deref_mut_later, sum_of_records},
    {"data-log-8", 8, NULL, run_data_log, sum_of_data},
    {"data-log-64", 64, NULL, run_data_log, sum_of_data},
    {"data-log-256", 256, NULL, run_data_log, sum_of_data},
    {"data-log-1024", 1024, NULL, run_data_log, sum_of_data},
    {"data-log-4096", 4096, NULL, run_data_log, sum_of_data},
    {"drop-log-8", 8, fill_holders, run_drop_log, sum_of_blocks},
    {"drop-log-64", 64, fill_holders, run_drop_log, sum_of_blocks},
    {"drop-log-2048", 2048, fill_holders, run_drop_log, sum_of_blocks},
    {"drop-log-8192", 8192, fill_holders, run_drop_log, sum_of_blocks},
    {"drop-log-32768", 32768, fill_holders, run_drop_log, sum_of_blocks},
    {"pbox-atomic-init", 0, clear_pbox, run_pbox_init, sum_of_slots},
    {"prc-atomic-init", 0, clear_prc, run_prc_init, sum_of_slots},
    {"parc-atomic-init", 0, clear_parc, run_parc_init, sum_of_slots},
    {"pbox-clone", 0, clear_pbox, run_pbox_clone, sum_of_slots},
    {"prc-clone", 0, clear_prc, run_prc_clone, sum_of_slots},
    {"parc-clone", 0, clear_parc, run_parc_clone, sum_of_slots},
    {"prc-downgrade", 0, clear_prc_weak, run_prc_downgrade, sum_of_slots},
    {"prc-upgrade", 0, clear_prc, run_prc_upgrade, sum_of_slots},
    {"parc-downgrade", 0, clear_parc_weak, run_parc_downgrade, sum_of_slots},
    {"parc-upgrade", 0, clear_parc, run_parc_upgrade, sum_of_slots},
};

long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void fail(const char *what) {
  fprintf(stderr, "pmemobj-rows: %s: %s\n", what, pmemobj_errormsg());
  exit(1);
}

static const struct row *row_named(const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].name, name) == 0) return &rows[i];
  }
  return NULL;
}

/* What every row finds in the pool. */
static void populate(struct bench *bench) {
  bench->root = POBJ_ROOT(bench->pool, struct root);
  if (TOID_IS_NULL(bench->root)) fail("root");
  TX_BEGIN(bench->pool) {
    TX_ADD(bench->root);
    struct root *root = D_RW(bench->root);
    for (int i = 0; i < RECORDS; i++) {
      root->records[i] = TX_ZNEW(struct record);
      for (int word = 0; word < 8; word++) D_RW(root->records[i])->words[word] = i;
    }
    for (int i = 0; i < HOLDERS; i++) root->holders[i] = TX_ZNEW(struct holder);
    root->data = TX_ZALLOC(struct block, bench->bytes < 8 ? 8 : bench->bytes);
  }
  TX_ONABORT { fail("populate"); }
  TX_END
}

int main(int count, char **arguments) {
  const struct row *row = count == 4 ? row_named(arguments[3]) : NULL;
  if (row == NULL) {
    fprintf(stderr, "usage: pmemobj-rows POOL BYTES ROW\n");
    return 2;
  }
  struct bench bench = {.bytes = row->bytes, .random = 1};
  /* no first touch of a page in what is timed */
  int prefault = 1;
  if (pmemobj_ctl_set(NULL, "prefault.at_create", &prefault) != 0) fail("prefault.at_create");
  size_t bytes = strtoull(arguments[2], NULL, 10);
  bench.pool = pmemobj_create(arguments[1], POBJ_LAYOUT_NAME(bench), bytes, 0600);
  if (bench.pool == NULL) {
    fprintf(stderr, "pmemobj-rows: %s: %s\n", arguments[1], pmemobj_errormsg());
    return 3;
  }
  populate(&bench);

  printf("ready\n");
  fflush(stdout);

  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    long operations = atol(line);
    if (row->prepare != NULL) row->prepare(&bench, operations);
    long long taken = row->run(&bench, operations);
    bench.done += (uint64_t)operations;
    printf("%lld %.17g\n", taken, row->sum(&bench));
    fflush(stdout);
  }
  pmemobj_close(bench.pool);
  int consistent = pmemobj_check(arguments[1], POBJ_LAYOUT_NAME(bench));
  if (consistent != 1) fail("the pool is inconsistent");
  return 0;
}
