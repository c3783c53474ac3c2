// lock-file.ts — the file beside a pool that keeps other processes out where flock cannot be had.
import * as fs from 'node:fs';
import type { FileCalls } from './file-calls.js';
import { nodeCrypto } from './node-crypto.js';
import { lockedError } from './pool-lock.js';
import { ownIdentity, processState, type ProcessIdentity } from './process-identity.js';

/** Contents of a lock file. */
interface LockText extends ProcessIdentity {
  /** Tells this hold from any other. */
  readonly token: string;
}

const MOST_TRIES = 8;

/** Path of the lock file of the pool at `path`. */
export function lockFilePath(path: string): string {
  return `${path}.lock`;
}

/**
 * The live holder of the lock file of `path`, or null; a lock file that says nothing counts as held. One whose process is
 * gone is removed.
 *
 * @throws the operating system's error where it cannot be read or removed.
 */
export function lockFileOwner(path: string, calls: FileCalls): ProcessIdentity | 'unknown' | null {
  const lockFile = lockFilePath(path);
  // An error that says so would cost ten times as much as looking.
  if (calls.fileState(lockFile) === null) return null;
  const text = readText(lockFile);
  if (text === null) return null;
  const holder = parse(text);
  if (holder === null) return 'unknown';
  if (processState(holder) !== 'gone') return holder;
  removeStale(lockFile, newToken(), text);
  return null;
}

/**
 * Creates the lock file of `path`, taking over one whose process is gone. Returns a function that removes it.
 *
 * @throws PoolError `POOL_LOCKED`
 * @throws the operating system's error where the folder cannot be written.
 */
export function takeLockFile(path: string): () => void {
  const lockFile = lockFilePath(path);
  const token = newToken();
  const mine = `${JSON.stringify({ ...ownIdentity(), token } satisfies LockText)}\n`;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (createWhole(lockFile, token, mine)) return () => removeIf(lockFile, mine);
    const text = readText(lockFile);
    if (text === null) continue;
    const holder = parse(text);
    if (holder === null || processState(holder) !== 'gone') {
      throw lockedError(path, holder, lockFile);
    }
    removeStale(lockFile, token, text);
  }
  throw lockedError(path, null, lockFile);
}

function newToken(): string {
  return nodeCrypto().randomBytes(12).toString('hex');
}

/** Creates the file with its contents in one step, so that nobody ever reads half of it; false where there is one. */
function createWhole(lockFile: string, token: string, text: string): boolean {
  const draft = `${lockFile}.${token}`;
  fs.writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
  try {
    fs.linkSync(draft, lockFile);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no hard links.
    return createPlain(lockFile, text);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function createPlain(lockFile: string, text: string): boolean {
  try {
    fs.writeFileSync(lockFile, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the stale file aside first: were it deleted by name, the fresh lock of a faster process could be hit. */
function removeStale(lockFile: string, token: string, stale: string): void {
  const aside = `${lockFile}.${token}.stale`;
  try {
    fs.renameSync(lockFile, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (readText(aside) !== stale) fs.linkSync(aside, lockFile);
  } catch {
    // Its place is taken already; the owner page settles who stays.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

function removeIf(lockFile: string, text: string): void {
  try {
    if (readText(lockFile) === text) fs.unlinkSync(lockFile);
  } catch {
    // A lock that cannot be removed is taken over by the next opener once this process is gone.
  }
}

function readText(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parse(text: string): LockText | null {
  try {
    const value = JSON.parse(text) as Partial<LockText> | null;
    if (value === null || typeof value !== 'object') return null;
    const { pid, startTime, bootId, host, token } = value;
    if (typeof pid !== 'number' || typeof startTime !== 'number' || typeof bootId !== 'string') {
      return null;
    }
    if (typeof host !== 'string' || typeof token !== 'string') return null;
    return { pid, startTime, bootId, host, token };
  } catch {
    return null;
  }
}
