// field-type-text.ts — writes the field type that fits what a property holds.
import type { TSESTree } from '@typescript-eslint/utils';
import { writtenName } from './library-imports.js';
import type { LintedFile } from './linted-file.js';
import { heldBy, type Held } from './property-type.js';

/** A field type as text, and the names that have to be imported for it. */
export interface FieldTypeText {
  readonly text: string;
  readonly missing: readonly string[];
}

/** The text of the field type for what is held at `place`; `null` where it is not clear. */
export function fieldTypeText(
  file: LintedFile,
  place: TSESTree.Node,
  held: Held,
): FieldTypeText | null {
  switch (held.kind) {
    case 'scalar':
      return named(file, place, held.type, '', []);
    case 'class':
      return { text: `() => ${held.text}`, missing: [] };
    case 'collection':
      return ofCollection(file, place, held);
    default:
      return null;
  }
}

function ofCollection(
  file: LintedFile,
  place: TSESTree.Node,
  held: Extract<Held, { kind: 'collection' }>,
): FieldTypeText | null {
  const wanted = { PMap: 2, PVec: 1, PString: 0 }[held.name];
  if (wanted === undefined || held.parts.length !== wanted) return null;
  const parts = held.parts.map((part) => fieldTypeText(file, place, heldBy(file, part)));
  if (parts.includes(null)) return null;
  const known = parts as readonly FieldTypeText[];
  const list = known.map(({ text }) => text).join(', ');
  return named(
    file,
    place,
    held.name,
    `.of(${list})`,
    known.flatMap(({ missing }) => missing),
  );
}

function named(
  file: LintedFile,
  place: TSESTree.Node,
  name: string,
  rest: string,
  missing: readonly string[],
): FieldTypeText | null {
  const written = writtenName(file, place, name);
  if (written === null) return null;
  return {
    text: written.text + rest,
    missing: written.missing === null ? missing : [written.missing, ...missing],
  };
}
