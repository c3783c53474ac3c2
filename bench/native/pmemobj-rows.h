/* pmemobj-rows.h — what the rows over libpmemobj share: the layout of the pool, the table of rows, the clock.
 *
 * A row is an entry of the table in pmemobj-rows.c. New rows get functions in one of the pmemobj-*.c files and an entry there.
 */
#ifndef PMEMOBJ_ROWS_H
#define PMEMOBJ_ROWS_H

#include <libpmemobj.h>
#include <stdint.h>

#if defined(__GNUC__) && !defined(__clang__)
/* TX_BEGIN is a setjmp. Where it returns for the second time these programs end: no variable is read after that. */
#pragma GCC diagnostic ignored "-Wclobbered"
#endif

/* As many of each as the other side has: the working set of both is the same. */
enum { RECORDS = 1000, HOLDERS = 1000, SLOTS = 1000 };

POBJ_LAYOUT_BEGIN(bench);
POBJ_LAYOUT_ROOT(bench, struct root);
POBJ_LAYOUT_TOID(bench, struct record);
POBJ_LAYOUT_TOID(bench, struct holder);
POBJ_LAYOUT_TOID(bench, struct block);
POBJ_LAYOUT_TOID(bench, struct slot);
POBJ_LAYOUT_TOID(bench, struct boxed);
POBJ_LAYOUT_TOID(bench, struct counted);
POBJ_LAYOUT_TOID(bench, struct shared);
POBJ_LAYOUT_END(bench);

/* 64 bytes, eight words. */
struct record {
  double words[8];
};

/* What lives and dies in the rows that allocate: as long as the row says, at least one word. */
struct block {
  double first;
};

/* Refers to one block, or to none. */
struct holder {
  TOID(struct block) block;
};

/* What a pointer that owns leads to. */
struct boxed {
  double value;
};

/* What pointers that count lead to: with its counts. */
struct counted {
  uint64_t strong;
  uint64_t weak;
  double value;
};

/* The same for several threads: whoever changes a count has the lock until its transaction ends. */
struct shared {
  PMEMmutex lock;
  uint64_t strong;
  uint64_t weak;
  double value;
};

/* A pointer of each kind, or none. */
struct slot {
  TOID(struct boxed) pbox;
  TOID(struct counted) prc;
  TOID(struct shared) parc;
  TOID(struct counted) prc_weak;
  TOID(struct shared) parc_weak;
};

struct root {
  TOID(struct record) records[RECORDS];
  TOID(struct holder) holders[HOLDERS];
  /* an array that the rows that log change as a whole */
  TOID(struct block) data;
  /* made by the rows that need them: slots with a pointer of each kind, and as many that are empty */
  TOID(struct slot) full[SLOTS];
  TOID(struct slot) empty[SLOTS];
};

struct bench {
  PMEMobjpool *pool;
  TOID(struct root) root;
  /* bytes of a block, where the row has such */
  size_t bytes;
  /* state of the row's random numbers, and operations done so far */
  uint32_t random;
  uint64_t done;
};

struct row {
  const char *name;
  /* bytes of a block */
  size_t bytes;
  /* untimed, before the `operations` are timed; may be NULL */
  void (*prepare)(struct bench *bench, long operations);
  /* does the operations and returns the nanoseconds that they took */
  long long (*run)(struct bench *bench, long operations);
  /* what the other side must have too after as many operations */
  double (*sum)(struct bench *bench);
};

long long nanoseconds(void);

/* Ends the program: `what` failed. */
void fail(const char *what);

/* The next of the numbers 0 … range - 1, the same sequence as on the other side. */
static inline uint32_t next_of(struct bench *bench, uint32_t range) {
  bench->random = bench->random * 1664525u + 1013904223u;
  return (bench->random >> 16) % range;
}

/* pmemobj-words.c — transactions that change words of what is there */
long long run_nop(struct bench *bench, long operations);
long long run_word(struct bench *bench, long operations);
long long run_eight_words(struct bench *bench, long operations);
long long run_eight_fields(struct bench *bench, long operations);
long long run_transfer(struct bench *bench, long operations);
long long run_data_log(struct bench *bench, long operations);
long long run_deref(struct bench *bench, long operations);
long long run_deref_mut_first(struct bench *bench, long operations);
long long run_deref_mut_later(struct bench *bench, long operations);
double sum_of_records(struct bench *bench);
double sum_of_data(struct bench *bench);
double sum_of_nothing(struct bench *bench);

/* pmemobj-blocks.c — blocks that come and go */
void empty_holders(struct bench *bench, long operations);
void fill_holders(struct bench *bench, long operations);
long long run_alloc_link(struct bench *bench, long operations);
long long run_free_unlink(struct bench *bench, long operations);
long long run_alloc(struct bench *bench, long operations);
long long run_dealloc(struct bench *bench, long operations);
long long run_drop_log(struct bench *bench, long operations);
double sum_of_blocks(struct bench *bench);

/* pmemobj-pointers.c — pointers that own or count */
void clear_pbox(struct bench *bench, long operations);
void clear_prc(struct bench *bench, long operations);
void clear_parc(struct bench *bench, long operations);
void clear_prc_weak(struct bench *bench, long operations);
void clear_parc_weak(struct bench *bench, long operations);
long long run_pbox_init(struct bench *bench, long operations);
long long run_prc_init(struct bench *bench, long operations);
long long run_parc_init(struct bench *bench, long operations);
long long run_pbox_clone(struct bench *bench, long operations);
long long run_prc_clone(struct bench *bench, long operations);
long long run_parc_clone(struct bench *bench, long operations);
long long run_prc_downgrade(struct bench *bench, long operations);
long long run_parc_downgrade(struct bench *bench, long operations);
long long run_prc_upgrade(struct bench *bench, long operations);
long long run_parc_upgrade(struct bench *bench, long operations);
double sum_of_slots(struct bench *bench);

#endif
