/* pmemobj-words.c — rows over libpmemobj: transactions that change words of what is there. */
#include "pmemobj-rows.h"

#define RECORD(bench) (D_RO((bench)->root)->records[next_of(bench, RECORDS)])

double sum_of_nothing(struct bench *bench) { return (double)bench->done; }

double sum_of_records(struct bench *bench) {
  double sum = 0;
  for (int i = 0; i < RECORDS; i++) {
    const struct record *record = D_RO(D_RO(bench->root)->records[i]);
    /* by place: a sum that does not see who has what would pass any transfer */
    for (int word = 0; word < 8; word++) sum += (i + 1) * record->words[word];
  }
  return sum;
}

double sum_of_data(struct bench *bench) {
  const double *words = &D_RO(D_RO(bench->root)->data)->first;
  double sum = 0;
  for (size_t i = 0; i < bench->bytes / 8; i++) sum += words[i];
  return sum;
}

long long run_nop(struct bench *bench, long operations) {
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TX_BEGIN(bench->pool) {}
    TX_ONABORT { fail("tx-nop"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_word(struct bench *bench, long operations) {
  double value = (double)bench->done;
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct record) record = RECORD(bench);
    value += 1;
    TX_BEGIN(bench->pool) { TX_SET(record, words[0], value); }
    TX_ONABORT { fail("tx-word"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_eight_words(struct bench *bench, long operations) {
  double value = (double)bench->done;
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct record) record = RECORD(bench);
    value += 1;
    TX_BEGIN(bench->pool) {
      TX_ADD_FIELD(record, words);
      double *words = D_RW(record)->words;
      for (int word = 0; word < 8; word++) words[word] = value + word;
    }
    TX_ONABORT { fail("tx-8-words"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_eight_fields(struct bench *bench, long operations) {
  double value = (double)bench->done;
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    TOID(struct record) record = RECORD(bench);
    value += 1;
    TX_BEGIN(bench->pool) {
      for (int word = 0; word < 8; word++) TX_SET(record, words[word], value + word);
    }
    TX_ONABORT { fail("tx-8-words by field"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_transfer(struct bench *bench, long operations) {
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    uint32_t from = next_of(bench, RECORDS);
    uint32_t to = (from + 1 + next_of(bench, RECORDS - 1)) % RECORDS;
    TOID(struct record) payer = D_RO(bench->root)->records[from];
    TOID(struct record) payee = D_RO(bench->root)->records[to];
    TX_BEGIN(bench->pool) {
      TX_ADD_FIELD(payer, words[0]);
      TX_ADD_FIELD(payee, words[0]);
      D_RW(payer)->words[0] -= from;
      D_RW(payee)->words[0] += from;
    }
    TX_ONABORT { fail("tx-transfer"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_data_log(struct bench *bench, long operations) {
  double value = (double)bench->done;
  TOID(struct block) data = D_RO(bench->root)->data;
  size_t words = bench->bytes / 8;
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) {
    value += 1;
    TX_BEGIN(bench->pool) {
      pmemobj_tx_add_range(data.oid, 0, bench->bytes);
      double *at = &D_RW(data)->first;
      for (size_t word = 0; word < words; word++) at[word] = value;
    }
    TX_ONABORT { fail("data-log"); }
    TX_END
  }
  return nanoseconds() - started;
}

long long run_deref(struct bench *bench, long operations) {
  volatile double kept = 0;
  double sum = 0;
  const struct root *root = D_RO(bench->root);
  long long started = nanoseconds();
  for (long i = 0; i < operations; i++) sum += D_RO(root->records[i % RECORDS])->words[0];
  long long taken = nanoseconds() - started;
  kept = sum;
  (void)kept;
  return taken;
}

/* Each record in turn, once or twice in one transaction: the last time is what is timed. */
static long long change_records(struct bench *bench, long operations, int is_first) {
  const struct root *root = D_RO(bench->root);
  double value = (double)bench->done;
  long long taken = 0;
  for (long done = 0; done < operations; done += RECORDS) {
    value += RECORDS;
    TX_BEGIN(bench->pool) {
      for (int pass = is_first; pass < 2; pass++) {
        long long started = nanoseconds();
        for (int i = 0; i < RECORDS; i++) {
          TOID(struct record) record = root->records[i];
          TX_SET(record, words[0], value + i);
        }
        if (pass == 1) taken += nanoseconds() - started;
      }
    }
    TX_ONABORT { fail("deref-mut"); }
    TX_END
  }
  return taken;
}

long long run_deref_mut_first(struct bench *bench, long operations) {
  return change_records(bench, operations, 1);
}

long long run_deref_mut_later(struct bench *bench, long operations) {
  return change_records(bench, operations, 0);
}
