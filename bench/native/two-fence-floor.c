/* two-fence-floor.c - the floor of a DAX transaction: undo record, fence, store, write-back, fence.
 *
 *   two-fence-floor FILE
 *
 * Maps 64 KiB of FILE (on tmpfs it stands for persistent memory), prints "ready", then answers each line "N" of standard
 * input with the nanoseconds that N transactions took together. A transaction changes one 8-byte word: 64 bytes of log with a
 * non-temporal store, sfence, the store, clwb (clflushopt or clflush where the processor has no better), sfence.
 * Exits with 3 on processors other than x86-64.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if !defined(__x86_64__)
int main(void) {
  fprintf(stderr, "two-fence-floor: this floor is written for x86-64\n");
  return 3;
}
#else
#include <cpuid.h>
#include <emmintrin.h>

enum { LINE = 64, LOG_LINES = 512, HOME_LINES = 512 };

static void fail(const char *what) {
  fprintf(stderr, "two-fence-floor: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

typedef void write_back_line(volatile char *line);

static void clwb(volatile char *line) { __asm__ volatile("clwb %0" : "+m"(*line)); }
static void clflushopt(volatile char *line) { __asm__ volatile("clflushopt %0" : "+m"(*line)); }
static void clflush(volatile char *line) { __asm__ volatile("clflush %0" : "+m"(*line)); }

static write_back_line *best_write_back(void) {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
    if (ebx & (1u << 24)) return clwb;
    if (ebx & (1u << 23)) return clflushopt;
  }
  return clflush;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: two-fence-floor FILE\n");
    return 2;
  }
  size_t bytes = (size_t)LINE * (LOG_LINES + HOME_LINES);
  int file = open(arguments[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) fail(arguments[1]);
  if (ftruncate(file, (off_t)bytes) != 0) fail("ftruncate");
  char *log = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
  if (log == MAP_FAILED) fail("mmap");
  memset(log, 0, bytes);
  char *home = log + (size_t)LINE * LOG_LINES;
  write_back_line *write_back = best_write_back();

  printf("ready\n");
  fflush(stdout);

  char line[64];
  unsigned long long number = 0;
  unsigned random = 1;
  while (fgets(line, sizeof line, stdin) != NULL) {
    long transactions = atol(line);
    long long started = nanoseconds();
    for (long i = 0; i < transactions; i++) {
      number++;
      random = random * 1664525u + 1013904223u;
      volatile unsigned long long *word =
          (volatile unsigned long long *)(home + (size_t)LINE * ((random >> 16) % HOME_LINES));
      __m128i *entry = (__m128i *)(log + (size_t)LINE * (number % LOG_LINES));
      __m128i head = _mm_set_epi64x((long long)number, (char *)word - home);
      __m128i body = _mm_set_epi64x(0, (long long)*word);
      _mm_stream_si128(entry, head);
      _mm_stream_si128(entry + 1, body);
      _mm_stream_si128(entry + 2, body);
      _mm_stream_si128(entry + 3, head);
      _mm_sfence();
      *word = number;
      write_back((volatile char *)word);
      _mm_sfence();
    }
    printf("%lld\n", nanoseconds() - started);
    fflush(stdout);
  }
  return 0;
}
#endif
