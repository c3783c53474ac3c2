// session-files.ts — the folder that session files lie in, as a seam: crash rigs put another one there.
import * as fs from 'node:fs';
import { PoolError } from '../errors/pool-error.js';
import { syncFolder } from '../media/create-pool-file.js';
import { lockFileOwner, takeLockFile } from '../media/lock-file.js';
import { nodeFileCalls } from '../media/node-file-calls.js';
import { NodePoolFile } from '../media/node-pool-file.js';
import type { PoolFile } from '../media/pool-file.js';

/** Makes, finds and removes files by their paths. All throw the operating system's error. */
export interface SessionFiles {
  /** Creates a file that holds `head`; contents and name are durable. Fails with EEXIST where something is at the path. */
  create(path: string, head: Uint8Array): PoolFile;
  /** The file at `path`; null where there is none, 'irregular' for a folder, a pipe or a device. */
  open(path: string, readOnly: boolean): PoolFile | 'irregular' | null;
  /** Removes the file at `path` where nobody else would; durable. */
  remove(path: string): void;
  /** The same where others may be about to, for as long as `isStill` says that it is the file that is meant. Returns whether it is gone; false where another process is at it. */
  removeShared(path: string, isStill: () => boolean): boolean;
  /** Removes what a process left that died while it removed the file at `path`. */
  tidy(path: string): void;
}

/** Files of the file system. */
export const nodeSessionFiles: SessionFiles = {
  create: (path, head) => {
    const file = new NodePoolFile(path, { exclusive: true });
    try {
      file.writeDurable(0, head);
      file.sync();
      syncFolder(path);
      return file;
    } catch (error) {
      file.close();
      fs.rmSync(path, { force: true });
      throw error;
    }
  },

  open: (path, readOnly) => {
    try {
      // Opening a pipe would wait: look first.
      const state = nodeFileCalls.fileState(path);
      if (state === null) return null;
      return state.isFile ? new NodePoolFile(path, { readOnly }) : 'irregular';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
  },

  remove: (path) => {
    fs.rmSync(path, { force: true });
    syncFolder(path);
  },

  removeShared: (path, isStill) => {
    let release: () => void;
    try {
      release = takeLockFile(path);
    } catch (error) {
      // Only who means to remove the file holds it.
      if (error instanceof PoolError) return false;
      throw error;
    }
    try {
      if (isStill()) nodeSessionFiles.remove(path);
      return true;
    } finally {
      release();
    }
  },

  tidy: (path) => {
    lockFileOwner(path, nodeFileCalls);
  },
};
