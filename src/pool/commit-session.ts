// commit-session.ts — ends a session: its changes are in every pool, or in none.
import { ChaperonError } from '../errors/chaperon-error.js';
import { uuidText } from '../media/header-layout.js';
import { PreparedSession } from './prepared-session.js';
import { SessionAnnouncement } from './session-announcement.js';
import type { SessionFiles } from './session-files.js';
import type { Session, SessionMember } from './session.js';

/**
 * Commits what the pools of `session` changed. Where at most one pool on a medium that lasts has changes, that is an ordinary commit. Otherwise the session's file comes
 * into being, gets everything that the pools are to commit and then the decision, and goes again when all have committed.
 *
 * @throws what a commit throws, MediaError about the session's file: everything was taken back in every pool.
 * @throws ChaperonError `CHAPERON_INCOMPLETE`, `CHAPERON_IN_DOUBT`: the pools in trouble have to be opened again.
 */
export function commitSession(session: Session, files: SessionFiles): void {
  const prepared = new PreparedSession(session.members);
  const { lasting } = prepared;
  if (lasting.length <= 1) commitAlone(prepared, lasting);
  else commitTogether(session.path, prepared, files);
  prepared.tell();
}

function commitAlone(prepared: PreparedSession, lasting: readonly SessionMember[]): void {
  try {
    for (const member of lasting) prepared.commit(member);
  } catch (error) {
    prepared.abortRest();
    throw error;
  }
  prepared.commitRest();
}

function commitTogether(path: string, prepared: PreparedSession, files: SessionFiles): void {
  const { lasting } = prepared;
  const announcement = new SessionAnnouncement(path, lasting, files);
  const sessionId = uuidText(announcement.id);
  try {
    announcement.prepare();
  } catch (error) {
    announcement.callOff();
    prepared.abortRest();
    throw error;
  }
  try {
    announcement.decide();
  } catch (cause) {
    // Never tried again: the medium may have it, or not, whatever a second try says.
    prepared.abortRest();
    const doubt = new ChaperonError(
      'CHAPERON_IN_DOUBT',
      `${path}: whether the session is committed could not be made sure of. Close its pools and open them again: all of them will have its changes, or none.`,
      { path, sessionId },
      { cause },
    );
    for (const { engine } of lasting) engine.ruin(doubt);
    announcement.leave([]);
    throw doubt;
  }
  const committed: SessionMember[] = [];
  let trouble: ChaperonError | null = null;
  for (const member of lasting) {
    try {
      prepared.commit(member);
      committed.push(member);
    } catch (cause) {
      const error = incomplete(path, sessionId, member, cause);
      member.engine.ruin(error);
      trouble ??= error;
    }
  }
  prepared.commitRest();
  if (trouble === null) {
    announcement.finish();
    return;
  }
  announcement.leave(committed);
  prepared.tell();
  throw trouble;
}

function incomplete(
  path: string,
  sessionId: string,
  { pool }: SessionMember,
  cause: unknown,
): ChaperonError {
  const { name, media } = pool.context;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ChaperonError(
    'CHAPERON_INCOMPLETE',
    `The session ${path} is committed, and pool ${name} could not take its changes: ${why} Remove the cause, close the pool and open it again: that completes the session.`,
    { path, poolPath: media.path, sessionId },
    { cause },
  );
}
