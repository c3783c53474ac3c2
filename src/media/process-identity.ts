// process-identity.ts — names a process so that it can be told from a later one with the same number.
import * as fs from 'node:fs';

/** A process of some machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the start of the machine to that of the process; 0 where the system does not say. */
  readonly startTime: number;
  /** 32 hexadecimal digits that change with each start of the machine; '' where the system does not say. */
  readonly bootId: string;
  readonly host: string;
}

/** Whether a process still runs: 'elsewhere' is on another machine or container, where nobody can look from here. */
export type ProcessState = 'self' | 'alive' | 'elsewhere' | 'gone';

/** More than any of the files that are read here has. */
const MOST_BYTES = 4096;

/** Read when the library is loaded: it stays the same, and every pool needs it. */
const own: ProcessIdentity = {
  pid: process.pid,
  startTime: startTimeOf(process.pid),
  bootId: bootId(),
  host: hostName(),
};

/** Identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return own;
}

/** Tells what has become of `identity`. Where the system does not say enough, a process with its number counts as alive. */
export function processState(identity: ProcessIdentity): ProcessState {
  const self = ownIdentity();
  if (identity.host !== self.host) return 'elsewhere';
  if (identity.bootId !== '' && self.bootId !== '' && identity.bootId !== self.bootId)
    return 'gone';
  if (!exists(identity.pid)) return 'gone';
  const startTime = startTimeOf(identity.pid);
  if (identity.startTime !== 0 && startTime !== 0 && identity.startTime !== startTime)
    return 'gone';
  return identity.pid === self.pid ? 'self' : 'alive';
}

function exists(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startTimeOf(pid: number): number {
  try {
    const stat = readSmall(`/proc/${pid}/stat`);
    // The name of the program stands in parentheses and may hold anything; the 20th field behind it is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[19] ?? 0) || 0;
  } catch {
    return 0;
  }
}

/** Text of a file of the system, which it hands over in one piece: readFileSync does much more, and twice for every pool that is opened. */
function readSmall(path: string): string {
  const fd = fs.openSync(path, fs.constants.O_RDONLY);
  try {
    const bytes = Buffer.allocUnsafeSlow(MOST_BYTES);
    return bytes.toString('latin1', 0, fs.readSync(fd, bytes, 0, MOST_BYTES, 0));
  } finally {
    fs.closeSync(fd);
  }
}

/** The system's file says the same as `node:os`, which takes longer to load. */
function hostName(): string {
  try {
    return readSmall('/proc/sys/kernel/hostname').trim();
  } catch {
    return process.getBuiltinModule('node:os').hostname();
  }
}

function bootId(): string {
  try {
    return readSmall('/proc/sys/kernel/random/boot_id').trim().replaceAll('-', '');
  } catch {
    return '';
  }
}
