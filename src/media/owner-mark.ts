// owner-mark.ts — reads and writes the marks of the owner page.
import { guarded } from './media-failure.js';
import {
  OWNER_MARK_BYTES,
  OWNER_MARK_OFFSET,
  decodeOwnerMark,
  encodeOwnerMark,
  type OwnerKind,
} from './owner-layout.js';
import type { PoolFile } from './pool-file.js';
import { processState, type ProcessIdentity } from './process-identity.js';

/** The live owner that the mark of `kind` names, or null. @throws MediaError `MEDIA_READ` */
export function liveOwner(file: PoolFile, kind: OwnerKind): ProcessIdentity | null {
  const bytes = new Uint8Array(OWNER_MARK_BYTES);
  guarded('MEDIA_READ', file.path, 'reading the owner page failed', () =>
    file.read(OWNER_MARK_OFFSET[kind], bytes),
  );
  const owner = decodeOwnerMark(bytes);
  return owner === null || processState(owner) === 'gone' ? null : owner;
}

/** Writes or (with null) clears the mark of `kind`. @throws MediaError `MEDIA_WRITE` */
export function writeOwnerMark(
  file: PoolFile,
  kind: OwnerKind,
  owner: ProcessIdentity | null,
): void {
  guarded('MEDIA_WRITE', file.path, 'writing the owner page failed', () =>
    file.write(OWNER_MARK_OFFSET[kind], encodeOwnerMark(owner)),
  );
}
