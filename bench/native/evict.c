/* evict.c - drops the pages of files from the page cache, so that the next reader takes them from the disk.
 *
 *   evict FILE...
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) {
    int file = open(arguments[i], O_RDONLY | O_CLOEXEC);
    int error = file < 0 ? errno : 0;
    if (error == 0 && fsync(file) != 0) error = errno;
    if (error == 0) error = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    if (file >= 0) close(file);
    if (error != 0) {
      fprintf(stderr, "evict: %s: %s\n", arguments[i], strerror(error));
      return 1;
    }
  }
  return 0;
}
