// session-announcement.ts — a session's file and the marks in its pools, from the first trace to the decision and back to nothing.
import { checksum } from '../media/checksum.js';
import { OP } from '../media/control-layout.js';
import { SECTOR_BYTES } from '../media/file-layout.js';
import { isFull, mediaFailure } from '../media/media-failure.js';
import { nodeCrypto } from '../media/node-crypto.js';
import type { PoolFile } from '../media/pool-file.js';
import { MARK_STATE, SESSION_ID_BYTES, type MarkState } from '../media/session-mark-layout.js';
import {
  DECISION_OFFSET,
  encodeDecision,
  encodeDone,
  encodeHead,
  encodeIndex,
  encodeTable,
  doneOffset,
  firstPayloadOffset,
  tableOffset,
  type PayloadPlace,
  type SessionDecision,
  type SessionPool,
} from './chaperon-layout.js';
import { PayloadWriter } from './payload-writer.js';
import type { SessionFiles } from './session-files.js';
import { clearSessionMark, relativePath, sessionWords, writeSessionMark } from './session-mark.js';
import type { SessionMember } from './session.js';

/** What a session leaves on the media before it is decided. Each step is durable before the next one begins. */
export class SessionAnnouncement {
  /** Identity of the session. */
  readonly id: Uint8Array = Uint8Array.from(nodeCrypto().randomBytes(SESSION_ID_BYTES));
  readonly #path: string;
  readonly #members: readonly SessionMember[];
  readonly #files: SessionFiles;
  /** Pools in which a mark may stand. */
  #marked = 0;
  #file: PoolFile | null = null;
  #decision: SessionDecision | null = null;

  constructor(path: string, members: readonly SessionMember[], files: SessionFiles) {
    this.#path = path;
    this.#members = members;
    this.#files = files;
  }

  /**
   * Writes everything but the decision. The first pool gets its mark before the file comes into being, so that at any moment some pool knows of the file; all of them
   * have their marks, and wait for it, before there can be a decision.
   *
   * @throws MediaError
   */
  prepare(): void {
    for (const { pool, engine } of this.#members) {
      // Commits before the session are what its changes are made to.
      pool.context.media.sync();
      for (const [position, contents] of sessionWords(this.id))
        engine.writes.op(OP.STORE_F64, position, contents, 0);
    }
    this.#mark(0, MARK_STATE.PREPARING);
    this.#writing(() => this.#write());
    for (let number = 1; number < this.#members.length; number++)
      this.#mark(number, MARK_STATE.PENDING);
    this.#mark(0, MARK_STATE.PENDING);
  }

  /** Writes the decision: from its sync on the session is committed. @throws MediaError `MEDIA_WRITE`: whether it is, nobody knows. */
  decide(): void {
    this.#writing(() => {
      if (this.#decision === null) return;
      this.#file?.writeDurable(DECISION_OFFSET, encodeDecision(this.id, this.#decision));
    });
  }

  /** Takes back {@link prepare}, as far as it came: the marks first, for a mark must not wait for a file that is gone. */
  callOff(): void {
    let cleared = 0;
    for (const { pool } of this.#members.slice(0, this.#marked)) {
      try {
        clearSessionMark(pool.context.media, true);
        cleared++;
      } catch {
        // The file has no decision. It stays for the pool that could not be told: its next opening removes both.
      }
    }
    if (cleared < this.#marked) this.#file?.close();
    else if (this.#file !== null) this.#remove();
  }

  /** All pools have committed: nothing of the session is needed any more. */
  finish(): void {
    if (!this.#remove()) return;
    for (const { pool } of this.#members) {
      try {
        clearSessionMark(pool.context.media, false);
      } catch {
        // The pool has the session's changes and says so: such a mark waits for nothing.
      }
    }
  }

  /** Some pools could not commit: notes which have, and leaves the file for the others. */
  leave(committed: readonly SessionMember[]): void {
    try {
      for (const member of committed) {
        const pool = this.#members.indexOf(member);
        this.#file?.writeDurable(doneOffset(pool), encodeDone(this.id, pool));
      }
    } catch {
      // The next opening of such a pool finds its changes there, and tries again.
    }
    this.#file?.close();
  }

  #mark(number: number, state: MarkState): void {
    const media = this.#members[number]?.pool.context.media;
    if (media === undefined) return;
    this.#marked = Math.max(this.#marked, number + 1);
    const relative = relativePath(media.path, this.#path);
    const mark = { state, id: this.id, pool: number, relative, absolute: this.#path };
    writeSessionMark(media, mark);
  }

  #write(): void {
    const pools = this.#members.map(({ pool }): SessionPool => ({
      uuid: Uint8Array.from(Buffer.from(pool.uuid.replaceAll('-', ''), 'hex')),
      path: pool.context.media.path,
    }));
    const table = encodeTable(pools);
    const head = encodeHead({
      id: this.id,
      pools: pools.length,
      createdMs: Date.now(),
      tableBytes: table.length,
      tableCrc: checksum(table),
    });
    const file = this.#files.create(this.#path, head);
    this.#file = file;
    // The decision's place and those of the pools that are done get their space now.
    file.write(SECTOR_BYTES, new Uint8Array((1 + pools.length) * SECTOR_BYTES));
    file.write(tableOffset(pools.length), table);
    const writer = new PayloadWriter(file, firstPayloadOffset(pools.length, table.length));
    const places = this.#members.map(({ engine, pool }): PayloadPlace =>
      writer.write(engine, pool.context.media.fileBytes()),
    );
    const index = encodeIndex(places);
    file.write(writer.position, index);
    file.sync();
    this.#decision = {
      indexOffset: writer.position,
      indexBytes: index.length,
      indexCrc: checksum(index),
    };
  }

  /** Removes the file; false, with a warning, where that fails. */
  #remove(): boolean {
    try {
      this.#file?.close();
      this.#files.remove(this.#path);
      return true;
    } catch (error) {
      warnOfLeftover(this.#path, error);
      return false;
    }
  }

  #writing(action: () => void): void {
    try {
      action();
    } catch (cause) {
      throw mediaFailure(
        isFull(cause) ? 'MEDIA_FULL' : 'MEDIA_WRITE',
        this.#path,
        "writing the session's file failed",
        cause,
      );
    }
  }
}

/** Tells the user of a session file that is done with and cannot be removed: nothing is lost by it, and no operation has failed. */
export function warnOfLeftover(path: string, error: unknown): void {
  process.emitWarning(
    `${path}: the file of a session that is over could not be removed (${String(error)}). The next opening of one of its pools tries again, or delete it.`,
    { type: 'CorundumWarning', code: 'CORUNDUM_CHAPERON' },
  );
}
