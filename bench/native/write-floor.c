/* write-floor.c - the floor of a strict commit: one synchronous 4 KiB write into a zero-filled file.
 *
 *   write-floor FILE BYTES     BYTES: length of the file, a multiple of 4096
 *
 * Fills FILE with written zeros, syncs it, prints "ready", then answers each line "N" of standard input with the
 * nanoseconds of N writes, one after another through the file and round again, on one line. Ends with its input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096 };

static void fail(const char *what) {
  fprintf(stderr, "write-floor: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void fill_with_zeros(int file, long long bytes) {
  static char zeros[1 << 20];
  for (long long at = 0; at < bytes;) {
    size_t part = bytes - at < (long long)sizeof zeros ? (size_t)(bytes - at) : sizeof zeros;
    ssize_t written = pwrite(file, zeros, part, at);
    if (written < 0) fail("pwrite");
    at += written;
  }
  if (fsync(file) != 0) fail("fsync");
}

/* A first write tells whether the file system knows RWF_DSYNC; where not, O_DSYNC promises the same. */
static int open_durable(const char *path, int *flags) {
  static char zeros[BLOCK];
  struct iovec part = {zeros, BLOCK};
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) fail(path);
  *flags = RWF_DSYNC;
  if (pwritev2(file, &part, 1, 0, *flags) == BLOCK) return file;
  if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL) fail("pwritev2");
  close(file);
  file = open(path, O_RDWR | O_CLOEXEC | O_DSYNC);
  if (file < 0) fail(path);
  *flags = 0;
  return file;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: write-floor FILE BYTES\n");
    return 2;
  }
  long long bytes = atoll(arguments[2]);
  if (bytes < BLOCK || bytes % BLOCK != 0) {
    fprintf(stderr, "write-floor: BYTES must be a multiple of %d\n", BLOCK);
    return 2;
  }
  int made = open(arguments[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (made < 0) fail(arguments[1]);
  fill_with_zeros(made, bytes);
  close(made);

  int flags = 0;
  int file = open_durable(arguments[1], &flags);
  char *block = aligned_alloc(BLOCK, BLOCK);
  if (block == NULL) fail("aligned_alloc");
  memset(block, 0, BLOCK);

  printf("ready\n");
  fflush(stdout);

  char line[64];
  long long position = 0;
  unsigned long long number = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    long writes = atol(line);
    for (long i = 0; i < writes; i++) {
      number++;
      memcpy(block, &number, sizeof number);
      struct iovec part = {block, BLOCK};
      long long started = nanoseconds();
      if (pwritev2(file, &part, 1, position, flags) != BLOCK) fail("pwritev2");
      printf(i == 0 ? "%lld" : " %lld", nanoseconds() - started);
      position = (position + BLOCK) % bytes;
    }
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
