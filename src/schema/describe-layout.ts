// describe-layout.ts — the stored form of a class layout, and its fingerprint.
import { nodeCrypto } from '../media/node-crypto.js';
import type { ClassLayout, FieldLayout } from './class-layout.js';
import type { ClassSchema } from './class-schema.js';
import {
  FINGERPRINT_DIGITS,
  type FieldDescription,
  type LayoutDescription,
} from './layout-description.js';

/**
 * Describes a layout. Its fingerprint is computed when it is asked for first: a hash of the class's name, its fields with their types and offsets,
 * and the fingerprints of its base and of the classes embedded in it.
 *
 * @param signatures - stored spelling of the type of each field.
 */
export function describeLayout(
  schema: ClassSchema,
  base: ClassLayout | null,
  ownFields: readonly FieldLayout[],
  signatures: ReadonlyMap<FieldLayout, string>,
  words: number,
): LayoutDescription {
  const fields = [...ownFields]
    .sort((a, b) => a.byteOffset - b.byteOffset || a.index - b.index)
    .map((field) => describeField(field, signatures.get(field) ?? ''));
  const description = {
    name: schema.name,
    ...(schema.inferredName ? { inferred: true as const } : {}),
    base: base?.name ?? null,
    words,
    fields: Object.freeze(fields),
  };
  // Whether a name was inferred is not part of the stored form: giving the same name explicitly changes nothing.
  const fingerprint = (): string => {
    const hashed = JSON.stringify([
      schema.name,
      base?.fingerprint ?? null,
      words,
      fields,
      ownFields
        .map((field) => field.embedded?.fingerprint)
        .filter((print) => print !== undefined)
        .sort(),
    ]);
    return nodeCrypto().hash('sha256', hashed, 'hex').slice(0, FINGERPRINT_DIGITS);
  };
  let known: string | null = null;
  return Object.freeze({
    ...description,
    get fingerprint() {
      known ??= fingerprint();
      return known;
    },
  });
}

function describeField(field: FieldLayout, type: string): FieldDescription {
  return Object.freeze({
    name: field.name,
    type,
    offset: field.byteOffset,
    ...(field.presenceOffset < 0 ? {} : { presence: field.presenceOffset }),
    ...(field.nullable ? { nullable: true as const } : {}),
    ...(field.optional ? { optional: true as const } : {}),
  });
}
