// session-file.ts — reads a session's file, and says in it who is done.
import { checksum } from '../media/checksum.js';
import { SECTOR_BYTES } from '../media/file-layout.js';
import { uuidText } from '../media/header-layout.js';
import type { PoolFile } from '../media/pool-file.js';
import {
  DECISION_OFFSET,
  decodeDecision,
  decodeHead,
  decodeIndex,
  decodeTable,
  doneOffset,
  encodeDone,
  isDone,
  tableOffset,
  type PayloadPlace,
  type SessionDecision,
  type SessionHead,
  type SessionPool,
} from './chaperon-layout.js';
import { PayloadReader } from './payload-reader.js';

/** What lies at a path where a session's file may be. 'blank': a start that was cut off. */
export type FoundFile = SessionFile | 'blank' | 'foreign' | 'damaged';

/** An open session file that was found whole as far as it goes. Methods throw the operating system's error. */
export class SessionFile {
  readonly file: PoolFile;
  readonly head: SessionHead;
  /** Its pools; none where a crash came before they were written, when at most the first of them knows of the session. */
  readonly pools: readonly SessionPool[];
  /** Null: nothing was decided, so the session never happened. */
  readonly decision: SessionDecision | null;

  private constructor(
    file: PoolFile,
    head: SessionHead,
    pools: readonly SessionPool[],
    decision: SessionDecision | null,
  ) {
    this.file = file;
    this.head = head;
    this.pools = pools;
    this.decision = decision;
  }

  /** Reads what `file` is. It stays open, the session file's to close where it is one. */
  static read(file: PoolFile): FoundFile {
    const size = file.size();
    const first = read(file, 0, SECTOR_BYTES);
    const head = decodeHead(first);
    if (head === 'zero') return size <= SECTOR_BYTES ? 'blank' : 'foreign';
    if (head === 'foreign' || head === 'damaged') return head;
    const decision = decodeDecision(read(file, DECISION_OFFSET, SECTOR_BYTES), head.id);
    if (decision === 'damaged' || decision === 'foreign') return 'damaged';
    const table = read(file, tableOffset(head.pools), head.tableBytes);
    const whole = table.length === head.tableBytes && checksum(table) === head.tableCrc;
    const pools = whole ? decodeTable(table, head.pools) : null;
    if (decision === 'zero') return new SessionFile(file, head, pools ?? [], null);
    return pools === null ? 'damaged' : new SessionFile(file, head, pools, decision);
  }

  /** Whether pool `pool` is the one with identity `uuid`, in its text form. */
  isPool(pool: number, uuid: string): boolean {
    const known = this.pools[pool];
    return known !== undefined && uuidText(known.uuid) === uuid;
  }

  /** Whether pool `pool` is done. */
  isDone(pool: number): boolean {
    return isDone(read(this.file, doneOffset(pool), SECTOR_BYTES), this.head.id, pool);
  }

  /** Whether all pools are done. */
  get isComplete(): boolean {
    return this.pools.every((_, pool) => this.isDone(pool));
  }

  /** Says that pool `pool` is done; durable. A sector of its own for each: two processes may say so at once. */
  markDone(pool: number): void {
    this.file.writeDurable(doneOffset(pool), encodeDone(this.head.id, pool));
  }

  /** What pool `pool` is to get, checked; null where that is damaged. There is a decision. */
  payload(pool: number): { readonly reader: PayloadReader; readonly place: PayloadPlace } | null {
    const { decision } = this;
    if (decision === null) return null;
    const index = read(this.file, decision.indexOffset, decision.indexBytes);
    if (index.length < decision.indexBytes || checksum(index) !== decision.indexCrc) return null;
    const place = decodeIndex(index, pool);
    if (place === null) return null;
    const reader = new PayloadReader(this.file, place);
    return reader.check() ? { reader, place } : null;
  }

  /** Closes the file. */
  close(): void {
    this.file.close();
  }
}

/** The bytes from `position` on, fewer at the end of the file. */
function read(file: PoolFile, position: number, length: number): Uint8Array {
  const there = Math.max(0, Math.min(length, file.size() - position));
  const bytes = new Uint8Array(Number.isSafeInteger(there) ? there : 0);
  return bytes.subarray(0, file.read(position, bytes));
}
