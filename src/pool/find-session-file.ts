// find-session-file.ts — opens what lies at the path of a session's file.
import { mediaFailure } from '../media/media-failure.js';
import { SessionFile, type FoundFile } from './session-file.js';
import type { SessionFiles } from './session-files.js';

/**
 * Opens and reads the file at `path`; null where there is none. Only a {@link SessionFile} stays open.
 *
 * @throws MediaError `MEDIA_READ`
 */
export function findSessionFile(
  files: SessionFiles,
  path: string,
  readOnly: boolean,
): FoundFile | null {
  return reading(path, () => {
    const file = files.open(path, readOnly);
    if (file === null) return null;
    if (file === 'irregular') return 'foreign';
    let found: FoundFile | null = null;
    try {
      found = SessionFile.read(file);
      return found;
    } finally {
      if (!(found instanceof SessionFile)) file.close();
    }
  });
}

/** Runs `action`; the operating system's error becomes `MEDIA_READ`. */
function reading<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw mediaFailure('MEDIA_READ', path, "reading the session's file failed", cause);
  }
}
