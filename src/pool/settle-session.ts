// settle-session.ts — what the opening of a pool does about a session that a crash cut off.
import { ChaperonError, type ChaperonErrorCode } from '../errors/chaperon-error.js';
import type { JournaledSegment } from '../journal/journaled-segment.js';
import { uuidText } from '../media/header-layout.js';
import type { Image } from '../media/image.js';
import { mediaFailure } from '../media/media-failure.js';
import { MARK_STATE, type SessionMark } from '../media/session-mark-layout.js';
import { commitPayload, showPayload, type PayloadTarget } from './apply-payload.js';
import { sameId } from './chaperon-layout.js';
import { findSessionFile } from './find-session-file.js';
import { removeFinishedSession } from './remove-finished-session.js';
import { SessionFile } from './session-file.js';
import type { SessionFiles } from './session-files.js';
import {
  clearSessionMark,
  hasSession,
  placesOf,
  readSessionMark,
  writeSessionMark,
} from './session-mark.js';

/** What the user says about the file of an unfinished session. */
export type UnfinishedSession = 'abandon' | { readonly file: string };

/** A pool that is being opened: its journal is replayed, and nothing of its heap was looked at. */
export interface SettlingPool extends PayloadTarget {
  readonly image: Image<JournaledSegment>;
  /** Absolute path; '' where it has none. */
  readonly path: string;
  readonly uuid: string;
  readonly unfinished: UnfinishedSession | undefined;
  readonly files: SessionFiles;
}

/**
 * Brings a pool to the end of the session that its mark names: the session's changes are there when this returns, or the pool is as it was before it. A pool that is opened
 * read-only shows the same, and nothing is written.
 *
 * A crash anywhere in here leaves what can be settled again.
 *
 * @throws ChaperonError `CHAPERON_MISSING`, `CHAPERON_CORRUPT`; MediaError
 */
export function settleSession(pool: SettlingPool): void {
  const { image, media, unfinished } = pool;
  const { readOnly } = media;
  const mark = readSessionMark(image.first);
  if (mark === null) return;
  if (mark === 'damaged') {
    if (unfinished !== 'abandon') throw damagedMark(pool);
    if (!readOnly) clearSessionMark(media, true);
    return;
  }
  const isSettled = mark.state === MARK_STATE.SETTLED || hasSession(image.first, mark.id);
  const found = find(pool, mark, isSettled);
  try {
    if (!isSettled) settle(pool, mark, found);
    if (!readOnly) report(pool, mark, found);
  } finally {
    found?.file.close();
  }
}

/** The session's file and its path. */
interface Found {
  readonly file: SessionFile;
  readonly path: string;
}

/** Looks for the session's file where it may be. */
function find(pool: SettlingPool, mark: SessionMark, isSettled: boolean): Found | null {
  const { unfinished, files, media } = pool;
  const given = typeof unfinished === 'object' ? [unfinished.file] : [];
  let damaged = '';
  for (const path of [...given, ...placesOf(mark, pool.path)]) {
    const file = findSessionFile(files, path, media.readOnly);
    if (file instanceof SessionFile) {
      if (sameId(file.head.id, mark.id)) return { file, path };
      file.close();
    } else if (file === 'damaged') damaged = path;
    else if (file === 'blank' && mark.state === MARK_STATE.PREPARING && !media.readOnly)
      // What this pool's session had begun to make.
      removing(path, () => files.remove(path));
  }
  const forgiving = isSettled || mark.state === MARK_STATE.PREPARING || unfinished === 'abandon';
  if (forgiving) return null;
  throw damaged === '' ? missing(pool, mark) : corrupt(pool, mark, damaged);
}

/** Does, or leaves undone, what the session meant for this pool. */
function settle(pool: SettlingPool, mark: SessionMark, found: Found | null): void {
  const { media, image } = pool;
  if (found !== null && found.file.decision !== null) {
    const isNamed = found.file.isPool(mark.pool, pool.uuid);
    const payload = isNamed ? found.file.payload(mark.pool) : null;
    if (payload !== null) {
      if (media.readOnly) showPayload(image, payload.reader);
      else commitPayload(pool, payload.reader, payload.place.fileBytes);
      return;
    }
    if (pool.unfinished !== 'abandon') throw corrupt(pool, mark, found.path);
  }
  if (media.readOnly) return;
  // Without a file there is nobody to tell.
  if (found === null) clearSessionMark(media, true);
  else writeSessionMark(media, { ...mark, state: MARK_STATE.SETTLED });
}

/** Tells the session's file that this pool is done, and removes it with the last one. The mark goes when nothing is left that only it knows of. */
function report(pool: SettlingPool, mark: SessionMark, found: Found | null): void {
  const { media, files } = pool;
  if (found === null) {
    const [path = mark.absolute] = placesOf(mark, pool.path);
    files.tidy(path);
  } else {
    const { file, path } = found;
    removing(path, () => {
      if (file.isPool(mark.pool, pool.uuid)) file.markDone(mark.pool);
    });
    if (!removeFinishedSession(files, file, path)) return;
  }
  clearSessionMark(media, false);
}

function removing(path: string, action: () => void): void {
  try {
    action();
  } catch (cause) {
    throw mediaFailure('MEDIA_WRITE', path, "bringing the session's file up to date failed", cause);
  }
}

const CHOICES =
  "If the file is gone for good, open the pool with { unfinishedSession: 'abandon' }: it is then as it was before the session, whatever the session's other pools have.";

function fail(
  code: ChaperonErrorCode,
  pool: SettlingPool,
  mark: SessionMark | null,
  path: string,
  what: string,
): ChaperonError {
  const sessionId = mark === null ? undefined : uuidText(mark.id);
  const name = pool.path === '' ? 'The pool' : `Pool ${pool.path}`;
  return new ChaperonError(code, `${name} ${what} ${CHOICES}`, {
    path,
    poolPath: pool.path,
    sessionId,
  });
}

function missing(pool: SettlingPool, mark: SessionMark): ChaperonError {
  const places = [...new Set(placesOf(mark, pool.path))].join(' nor at ');
  return fail(
    'CHAPERON_MISSING',
    pool,
    mark,
    mark.absolute,
    `took part in a session whose end a crash cut off, and the session's file is not at ${places}. Put it back there, or open the pool with { unfinishedSession: { file: '…' } } that says where it is.`,
  );
}

function corrupt(pool: SettlingPool, mark: SessionMark, path: string): ChaperonError {
  return fail(
    'CHAPERON_CORRUPT',
    pool,
    mark,
    path,
    `took part in a session whose end a crash cut off, and the session's file ${path} is damaged. Restore it.`,
  );
}

function damagedMark(pool: SettlingPool): ChaperonError {
  return fail(
    'CHAPERON_CORRUPT',
    pool,
    null,
    '',
    'says in a damaged place that it takes part in a session. Restore a backup.',
  );
}
