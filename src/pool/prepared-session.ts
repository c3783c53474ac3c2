// prepared-session.ts — the end of a session as its pools see it: prepare, then commit or take back, each pool once.
import type { SessionMember } from './session.js';

/** Transactions of a session that are described whole, so that only the media can still fail. */
export class PreparedSession {
  /** Pools with changes that outlive the process. */
  readonly lasting: readonly SessionMember[];
  readonly #open: Set<SessionMember>;
  /** Pools without changes: nothing is left to be done but to tell those who joined how the session ends. */
  readonly #empty: SessionMember[] = [];
  readonly #committed: SessionMember[] = [];

  /**
   * Prepares every member.
   *
   * @throws FieldError `FIELD_UNSET`, and what else a commit throws before it comes to the medium; everything is taken back then.
   */
  constructor(members: readonly SessionMember[]) {
    const prepared: SessionMember[] = [];
    for (const [i, member] of members.entries()) {
      member.engine.unpark();
      try {
        if (member.engine.prepare()) prepared.push(member);
        else this.#empty.push(member);
      } catch (error) {
        for (const { engine } of prepared) engine.abortPrepared();
        this.#forsakeEmpty();
        for (const { engine, start } of members.slice(i + 1)) {
          engine.unpark();
          engine.abort(start);
        }
        throw error;
      }
    }
    this.#open = new Set(prepared);
    this.lasting = prepared.filter(({ pool }) => pool.context.media.persistent);
  }

  /** Commits one pool. @throws MediaError; it was taken back then. */
  commit(member: SessionMember): void {
    this.#open.delete(member);
    member.engine.commitPrepared('strict');
    this.#committed.push(member);
  }

  /** Commits what is left: pools in memory, which cannot fail. */
  commitRest(): void {
    for (const member of this.#open) this.commit(member);
  }

  /** Takes back what is left. */
  abortRest(): void {
    for (const { engine } of this.#open) engine.abortPrepared();
    this.#open.clear();
    this.#forsakeEmpty();
  }

  /** Tells those who asked that their pool has committed. Only when all pools have come so far: they may use any of them. */
  tell(): void {
    for (const { engine } of [...this.#committed, ...this.#empty]) engine.tellCommitted();
  }

  #forsakeEmpty(): void {
    for (const { engine } of this.#empty.splice(0)) engine.tellAborted();
  }
}
