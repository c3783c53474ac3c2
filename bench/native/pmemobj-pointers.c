/* pmemobj-pointers.c — rows over libpmemobj: pointers that own what they lead to, or count, as a program has to write them there.
 *
 * The counts stand in the object, are logged and changed as its other words, and the last strong pointer frees it. What several threads share has a mutex
 * beside its counts, which a transaction takes before it changes them and has until its end.
 */
#include "pmemobj-rows.h"

/* In an order that is none, each once in SLOTS operations. 389 shares no factor with their number. */
#define FULL(bench, i) (D_RO((bench)->root)->full[(i) * 389 % SLOTS])
#define EMPTY(bench, i) (D_RO((bench)->root)->empty[(i) * 389 % SLOTS])

#define UNSHARED(object) ((void)0)
#define LOCKED(object) pmemobj_tx_lock(TX_PARAM_MUTEX, &D_RW(object)->lock)

static int construct_pbox(PMEMobjpool *pool, void *place, void *value) {
  struct boxed *made = place;
  made->value = *(double *)value;
  pmemobj_persist(pool, made, sizeof *made);
  return 0;
}

static int construct_prc(PMEMobjpool *pool, void *place, void *value) {
  struct counted *made = place;
  *made = (struct counted){.strong = 1, .value = *(double *)value};
  pmemobj_persist(pool, made, sizeof *made);
  return 0;
}

static int construct_parc(PMEMobjpool *pool, void *place, void *value) {
  struct shared *made = place;
  *made = (struct shared){.strong = 1, .value = *(double *)value};
  pmemobj_persist(pool, made, sizeof *made);
  return 0;
}

static void make_slots(struct bench *bench) {
  TX_BEGIN(bench->pool) {
    TX_ADD(bench->root);
    struct root *root = D_RW(bench->root);
    for (int i = 0; i < SLOTS; i++) {
      root->full[i] = TX_ZNEW(struct slot);
      root->empty[i] = TX_ZNEW(struct slot);
      struct slot *slot = D_RW(root->full[i]);
      slot->pbox = TX_ZNEW(struct boxed);
      slot->prc = TX_ZNEW(struct counted);
      slot->parc = TX_ZNEW(struct shared);
      slot->prc_weak = slot->prc;
      slot->parc_weak = slot->parc;
      D_RW(slot->pbox)->value = i;
      D_RW(slot->prc)->strong = D_RW(slot->prc)->weak = 1;
      D_RW(slot->prc)->value = i;
      D_RW(slot->parc)->strong = D_RW(slot->parc)->weak = 1;
      D_RW(slot->parc)->value = i;
    }
  }
  TX_ONABORT { fail("slots"); }
  TX_END
}

/* By place: which slots hold what, the numbers behind it, and how many pointers lead there. */
static double sum_of_slot(const struct slot *slot, double place) {
  double sum = 0;
  if (!TOID_IS_NULL(slot->pbox)) sum += place * (1 + D_RO(slot->pbox)->value);
  if (!TOID_IS_NULL(slot->prc)) {
    const struct counted *to = D_RO(slot->prc);
    sum += place * (1 + to->value + 3 * (double)to->strong + 5 * (double)to->weak);
  }
  if (!TOID_IS_NULL(slot->parc)) {
    const struct shared *to = D_RO(slot->parc);
    sum += place * (1 + to->value + 3 * (double)to->strong + 5 * (double)to->weak);
  }
  if (!TOID_IS_NULL(slot->prc_weak)) sum += place * (7 + D_RO(slot->prc_weak)->value);
  if (!TOID_IS_NULL(slot->parc_weak)) sum += place * (7 + D_RO(slot->parc_weak)->value);
  return sum;
}

double sum_of_slots(struct bench *bench) {
  double sum = 0;
  for (int i = 0; i < SLOTS; i++) {
    sum += sum_of_slot(D_RO(FULL(bench, i)), i + 1);
    sum += sum_of_slot(D_RO(EMPTY(bench, i)), SLOTS + i + 1);
  }
  return sum;
}

void clear_pbox(struct bench *bench, long operations) {
  (void)operations;
  if (TOID_IS_NULL(D_RO(bench->root)->full[0])) make_slots(bench);
  for (int i = 0; i < SLOTS; i++) {
    TOID(struct slot) slot = EMPTY(bench, i);
    POBJ_FREE(&D_RW(slot)->pbox);
  }
}

long long run_pbox_init(struct bench *bench, long operations) {
  double value = (double)bench->done;
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct slot) slot = EMPTY(bench, i);
    value += 1;
    int failed = POBJ_ALLOC(bench->pool, &D_RW(slot)->pbox, struct boxed, sizeof(struct boxed),
                            construct_pbox, &value);
    if (failed) fail("pbox-atomic-init");
  }
  return nanoseconds() - started;
}

long long run_pbox_clone(struct bench *bench, long operations) {
  long long taken = 0;
  TX_BEGIN(bench->pool) {
    long long started = nanoseconds();
    for (long i = 0; i < operations; i++) {
      TOID(struct slot) slot = EMPTY(bench, i);
      TOID(struct boxed) pbox = D_RO(FULL(bench, i))->pbox;
      TOID(struct boxed) copy = TX_NEW(struct boxed);
      *D_RW(copy) = *D_RO(pbox);
      TX_SET(slot, pbox, copy);
    }
    taken = nanoseconds() - started;
  }
  TX_ONABORT { fail("pbox-clone"); }
  TX_END
  return taken;
}

/* The rows of a kind of pointer that counts: `kind` is the field of a slot, `type` what it leads to, `LOCK` what comes before a change of its counts. */
#define COUNTED_ROWS(kind, type, LOCK)                                                              \
  void clear_##kind(struct bench *bench, long operations) {                                         \
    (void)operations;                                                                               \
    if (TOID_IS_NULL(D_RO(bench->root)->full[0])) make_slots(bench);                                \
    TX_BEGIN(bench->pool) {                                                                         \
      for (int i = 0; i < SLOTS; i++) {                                                             \
        TOID(struct slot) slot = EMPTY(bench, i);                                                   \
        TOID(type) to = D_RO(slot)->kind;                                                           \
        if (TOID_IS_NULL(to)) continue;                                                             \
        LOCK(to);                                                                                   \
        TX_SET(slot, kind, TOID_NULL(type));                                                        \
        TX_SET(to, strong, D_RO(to)->strong - 1);                                                   \
        if (D_RO(to)->strong == 0) TX_FREE(to);                                                     \
      }                                                                                             \
    }                                                                                               \
    TX_ONABORT { fail("clear " #kind); }                                                            \
    TX_END                                                                                          \
  }                                                                                                 \
                                                                                                    \
  void clear_##kind##_weak(struct bench *bench, long operations) {                                  \
    (void)operations;                                                                               \
    if (TOID_IS_NULL(D_RO(bench->root)->full[0])) make_slots(bench);                                \
    TX_BEGIN(bench->pool) {                                                                         \
      for (int i = 0; i < SLOTS; i++) {                                                             \
        TOID(struct slot) slot = EMPTY(bench, i);                                                   \
        TOID(type) to = D_RO(slot)->kind##_weak;                                                    \
        if (TOID_IS_NULL(to)) continue;                                                             \
        LOCK(to);                                                                                   \
        TX_SET(slot, kind##_weak, TOID_NULL(type));                                                 \
        TX_SET(to, weak, D_RO(to)->weak - 1);                                                       \
      }                                                                                             \
    }                                                                                               \
    TX_ONABORT { fail("clear " #kind "_weak"); }                                                    \
    TX_END                                                                                          \
  }                                                                                                 \
                                                                                                    \
  long long run_##kind##_clone(struct bench *bench, long operations) {                              \
    long long taken = 0;                                                                            \
    TX_BEGIN(bench->pool) {                                                                         \
      long long started = nanoseconds();                                                            \
      for (long i = 0; i < operations; i++) {                                                       \
        TOID(struct slot) slot = EMPTY(bench, i);                                                   \
        TOID(type) to = D_RO(FULL(bench, i))->kind;                                                 \
        LOCK(to);                                                                                   \
        TX_SET(to, strong, D_RO(to)->strong + 1);                                                   \
        TX_SET(slot, kind, to);                                                                     \
      }                                                                                             \
      taken = nanoseconds() - started;                                                              \
    }                                                                                               \
    TX_ONABORT { fail(#kind "-clone"); }                                                            \
    TX_END                                                                                          \
    return taken;                                                                                   \
  }                                                                                                 \
                                                                                                    \
  long long run_##kind##_downgrade(struct bench *bench, long operations) {                          \
    long long taken = 0;                                                                            \
    TX_BEGIN(bench->pool) {                                                                         \
      long long started = nanoseconds();                                                            \
      for (long i = 0; i < operations; i++) {                                                       \
        TOID(struct slot) slot = EMPTY(bench, i);                                                   \
        TOID(type) to = D_RO(FULL(bench, i))->kind;                                                 \
        LOCK(to);                                                                                   \
        TX_SET(to, weak, D_RO(to)->weak + 1);                                                       \
        TX_SET(slot, kind##_weak, to);                                                              \
      }                                                                                             \
      taken = nanoseconds() - started;                                                              \
    }                                                                                               \
    TX_ONABORT { fail(#kind "-downgrade"); }                                                        \
    TX_END                                                                                          \
    return taken;                                                                                   \
  }                                                                                                 \
                                                                                                    \
  long long run_##kind##_upgrade(struct bench *bench, long operations) {                            \
    long long taken = 0;                                                                            \
    TX_BEGIN(bench->pool) {                                                                         \
      long long started = nanoseconds();                                                            \
      for (long i = 0; i < operations; i++) {                                                       \
        TOID(struct slot) slot = EMPTY(bench, i);                                                   \
        TOID(type) to = D_RO(FULL(bench, i))->kind##_weak;                                          \
        LOCK(to);                                                                                   \
        if (D_RO(to)->strong == 0) continue;                                                        \
        TX_SET(to, strong, D_RO(to)->strong + 1);                                                   \
        TX_SET(slot, kind, to);                                                                     \
      }                                                                                             \
      taken = nanoseconds() - started;                                                              \
    }                                                                                               \
    TX_ONABORT { fail(#kind "-upgrade"); }                                                          \
    TX_END                                                                                          \
    return taken;                                                                                   \
  }                                                                                                 \
                                                                                                    \
  long long run_##kind##_init(struct bench *bench, long operations) {                               \
    double value = (double)bench->done;                                                             \
    long long started = nanoseconds();                                                              \
    for (long i = 0; i < operations; i++) {                                                         \
      TOID(struct slot) slot = EMPTY(bench, i);                                                     \
      value += 1;                                                                                   \
      int failed = POBJ_ALLOC(bench->pool, &D_RW(slot)->kind, type, sizeof(type), construct_##kind, \
                              &value);                                                              \
      if (failed) fail(#kind "-atomic-init");                                                       \
    }                                                                                               \
    return nanoseconds() - started;                                                                 \
  }

COUNTED_ROWS(prc, struct counted, UNSHARED)
COUNTED_ROWS(parc, struct shared, LOCKED)
