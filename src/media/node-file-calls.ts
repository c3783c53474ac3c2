// node-file-calls.ts — file calls through node:fs.
import * as fs from 'node:fs';
import type { FileCalls, FileState } from './file-calls.js';

const ZEROS = new Uint8Array(1024 * 1024);

/** {@link FileCalls} for where there is no native shim. */
export const nodeFileCalls: FileCalls = {
  fileState,
  write,
  allocate: (fd, offset, length) => {
    // Holes would be cheaper, but a hole is a promise that a full disk breaks: the space must be there.
    for (let done = 0; done < length; done += ZEROS.length) {
      write(fd, offset + done, ZEROS.subarray(0, Math.min(ZEROS.length, length - done)));
    }
  },
};

function fileState(place: string | number): FileState | null {
  const stats =
    typeof place === 'number'
      ? fs.fstatSync(place, { bigint: true })
      : fs.statSync(place, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return null;
  return {
    isFile: stats.isFile(),
    device: stats.dev,
    inode: stats.ino,
    links: Number(stats.nlink),
    bytes: Number(stats.size),
  };
}

function write(fd: number, position: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    const count = fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) {
      throw Object.assign(new Error('EIO: the file takes no more bytes'), {
        code: 'EIO',
        errno: -5,
        syscall: 'write',
      });
    }
    done += count;
  }
}
