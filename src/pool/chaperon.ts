// chaperon.ts — one atomic transaction over several pools.
import * as nodePath from 'node:path';
import { ChaperonError } from '../errors/chaperon-error.js';
import { uuidText } from '../media/header-layout.js';
import { MAX_MARK_TEXT_BYTES, markTextBytes } from '../media/session-mark-layout.js';
import type { Sync } from '../mapping/view.js';
import { commitSession } from './commit-session.js';
import { findSessionFile } from './find-session-file.js';
import { openSession } from './open-session.js';
import { resolveSession, type Resolution } from './resolve-session.js';
import { SessionFile } from './session-file.js';
import { nodeSessionFiles, type SessionFiles } from './session-files.js';
import { Session } from './session.js';
import { isThenable, strayPromise } from './stray-promise.js';

/** Options of a session. */
export interface ChaperonOptions {
  /** Where its file lies, in place of the file system (crash and fault rigs). */
  readonly sessionFiles?: SessionFiles | undefined;
}

/** What the body of a session is given. */
export interface ChaperonSession {
  /** Absolute path of the session's file. */
  readonly path: string;
  /** Names of the pools that take part so far, in the order in which they joined. */
  readonly pools: readonly string[];
}

/** Options of `Chaperon.resolve`. */
export interface ResolveOptions {
  /** Paths or uuids of pools that are gone for good: the session ends without them. A pool that can be opened is completed and never abandoned. */
  readonly abandon?: readonly string[] | undefined;
}

/** Room for the path as seen from the pools' folders, which may be as long again, and a way up from there. */
const MAX_PATH_BYTES = MAX_MARK_TEXT_BYTES / 4;

/** Makes one transaction of transactions in several pools. */
export const Chaperon = {
  /**
   * Runs `body`; what it changes in all pools, in any of their transactions, is there when this returns, or none of it, after a crash at any moment as well. A pool joins with
   * its first `pool.transaction` inside; every one is a savepoint, and later ones see what earlier ones did. Durable on return, whatever the pools' durability is.
   *
   * Inside another session it is a savepoint over all pools, and its path is not used.
   *
   * @param path - of the session's file. It is made at the end of the session, only where two or more pools on media that last have changes, and removed again. After a crash it
   * must be there when the pools are opened; the last of them removes it.
   * @param body - synchronous.
   * @returns what `body` returns.
   * @throws what `body` throws, after everything was taken back in every pool.
   * @throws TransactionError `TX_PROMISE` when `body` returns a promise, `TX_ACTIVE` when a transaction of a pool that it uses was begun before the session
   * @throws ChaperonError `CHAPERON_OPTIONS`, `CHAPERON_EXISTS`, `CHAPERON_UNFINISHED`, `CHAPERON_CORRUPT` before `body` runs
   * @throws ChaperonError `CHAPERON_INCOMPLETE` (it is committed), `CHAPERON_IN_DOUBT`: open the pools again
   * @throws FieldError `FIELD_UNSET`; MediaError `MEDIA_FULL`, `MEDIA_WRITE`, `MEDIA_SYNC`: everything was taken back
   */
  session<R extends Sync>(
    path: string,
    body: (session: ChaperonSession) => R,
    options: ChaperonOptions = {},
  ): R {
    const file = checkPath(path);
    if (typeof (body as unknown) !== 'function')
      throw refuse(path, 'the body of a session is a function');
    const outer = openSession.current;
    if (outer !== null) return outer.nested(() => body(face(outer)));
    const files = options.sessionFiles ?? nodeSessionFiles;
    refuseLeftover(files, file);
    const session = new Session(file);
    openSession.current = session;
    let result: R;
    try {
      result = body(face(session));
      if (isThenable(result)) throw strayPromise(result, 'a session');
    } catch (error) {
      openSession.current = null;
      session.leave();
      session.abort();
      session.tellOver(error);
      throw error;
    }
    openSession.current = null;
    session.leave();
    try {
      commitSession(session, files);
    } catch (error) {
      session.tellOver(error);
      throw error;
    }
    session.tellOver(undefined);
    return result;
  },

  /**
   * Completes the session whose file lies at `path`, after a crash: opens each of its pools that has not been opened since, which brings the session to its end there, and closes it
   * again. Opening the pools oneself does the same. Without a file there is nothing to do.
   *
   * @throws ChaperonError `CHAPERON_POOL_MISSING` naming the first pool that is not where it was and is not in `options.abandon`; the others are completed
   * @throws ChaperonError `CHAPERON_OPTIONS`, `CHAPERON_EXISTS`, `CHAPERON_CORRUPT`
   * @throws PoolError as `Pool.open`: `POOL_LOCKED` where another process has one of them open
   */
  resolve(path: string, options: ResolveOptions = {}): Resolution {
    const file = checkPath(path);
    const { abandon = [] } = options;
    if (!Array.isArray(abandon) || !abandon.every((name) => typeof name === 'string'))
      throw refuse(path, 'abandon is a list of paths or uuids of pools');
    return resolveSession(file, abandon);
  },
} as const;

function face(session: Session): ChaperonSession {
  return {
    path: session.path,
    get pools() {
      return session.names;
    },
  };
}

function checkPath(path: unknown): string {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw refuse(String(path), 'the path of a session is a string that names a file');
  const absolute = nodePath.resolve(path);
  if (markTextBytes('', absolute) > MAX_PATH_BYTES)
    throw refuse(path, `the path of a session has at most ${String(MAX_PATH_BYTES)} bytes`);
  return absolute;
}

/** Before any work is done: the file would be in the way at the end. */
function refuseLeftover(files: SessionFiles, path: string): void {
  const found = findSessionFile(files, path, true);
  if (found === null) return;
  if (found === 'damaged') {
    throw new ChaperonError(
      'CHAPERON_CORRUPT',
      `${path}: the file of an earlier session is there, and damaged. Restore it and open the pools of that session; or use another path.`,
      { path },
    );
  }
  if (!(found instanceof SessionFile)) {
    throw new ChaperonError(
      'CHAPERON_EXISTS',
      `${path}: the file there belongs to no session, and is left as it is. Choose another path, or delete it yourself.`,
      { path },
    );
  }
  try {
    const waiting = found.pools.filter((_, pool) => !found.isDone(pool)).map((pool) => pool.path);
    throw new ChaperonError(
      'CHAPERON_UNFINISHED',
      `${path}: the file of a session that is not finished is there; these pools have not come to its end: ${waiting.join(', ')}. ` +
        'Open them, or call Chaperon.resolve() with this path; or use another path.',
      { path, poolPath: waiting[0], sessionId: uuidText(found.head.id) },
    );
  } finally {
    found.close();
  }
}

function refuse(path: string, what: string): ChaperonError {
  return new ChaperonError('CHAPERON_OPTIONS', `${path}: ${what}.`, { path });
}
