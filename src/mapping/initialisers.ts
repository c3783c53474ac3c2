// initialisers.ts — how the fields of a fresh object get their first values.
import type { MappedSegment } from './mapped-segment.js';
import { encodeInline, writeText } from './text-slot.js';
import type { FieldModel } from './field-model.js';
import { INTEGER_BOUNDS } from './numeric-codec.js';
import { SpecialCopies } from './specialize.js';

/**
 * Stores the first value of one field of the fresh, zero-filled object at `word`: that of `given`, else that of `defaults`, else the field's
 * own. Returns 1 when `given` had one, else 0.
 *
 * @throws FieldError `FIELD_TYPE`, `FIELD_RANGE`; AllocationError; and as adoption does.
 */
export type Initialiser = (
  segment: MappedSegment,
  word: number,
  given: Record<string, unknown>,
  defaults: Record<string, unknown>,
) => number;

/**
 * What an initialiser needs. Like accessors, the factories are evaluated anew for each field (specialize.ts): reading `given[name]` is
 * then as fast as reading a property by its literal name. The words of a fresh object need no log.
 */
interface InitialiserParts {
  readonly name: string;
  readonly offset: number;
  readonly half: number;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  readonly inline: (text: string) => Uint32Array | null;
  readonly text: (segment: MappedSegment, word: number, text: string) => void;
  readonly write: (segment: MappedSegment, word: number, value: unknown) => void;
  readonly writeDefault: (segment: MappedSegment, word: number) => void;
}

function f64Initialiser(parts: InitialiserParts): Initialiser {
  const { name, offset, write } = parts;
  return (segment, word, given, defaults) => {
    const own = given[name];
    const value = own === undefined ? defaults[name] : own;
    if (typeof value === 'number') segment.f64[word + offset] = value;
    else if (value !== undefined) write(segment, word, value);
    return own === undefined ? 0 : 1;
  };
}

function integerInitialiser(parts: InitialiserParts): Initialiser {
  const { name, half, shift, low, high, write } = parts;
  return (segment, word, given, defaults) => {
    const own = given[name];
    const value = own === undefined ? defaults[name] : own;
    if (typeof value === 'number' && value >= low && value <= high && Math.trunc(value) === value) {
      const i = word * 2 + half;
      // The bytes are zero, and bits above a small integer's width do not survive the mask of its range.
      if (high - low > 0xffff) segment.u32[i] = value;
      else segment.i32[i] = (segment.i32[i] as number) | ((value & (high - low)) << shift);
    } else if (value !== undefined) write(segment, word, value);
    return own === undefined ? 0 : 1;
  };
}

function boolInitialiser(parts: InitialiserParts): Initialiser {
  const { name, half, shift, write } = parts;
  return (segment, word, given, defaults) => {
    const own = given[name];
    const value = own === undefined ? defaults[name] : own;
    if (value === true) {
      const i = word * 2 + half;
      segment.i32[i] = (segment.i32[i] as number) | (1 << shift);
    } else if (value !== false && value !== undefined) write(segment, word, value);
    return own === undefined ? 0 : 1;
  };
}

function textInitialiser(parts: InitialiserParts): Initialiser {
  const { name, offset, inline, text, write } = parts;
  return (segment, word, given, defaults) => {
    const own = given[name];
    const value = own === undefined ? defaults[name] : own;
    if (typeof value === 'string') {
      const quarters = inline(value);
      if (quarters === null) text(segment, word + offset, value);
      else {
        const i = (word + offset) * 2;
        const { u32 } = segment;
        u32[i] = quarters[0] as number;
        u32[i + 1] = quarters[1] as number;
        u32[i + 2] = quarters[2] as number;
        u32[i + 3] = quarters[3] as number;
      }
    } else if (value !== undefined) write(segment, word, value);
    return own === undefined ? 0 : 1;
  };
}

function generalInitialiser(parts: InitialiserParts): Initialiser {
  const { name, write, writeDefault } = parts;
  return (segment, word, given, defaults) => {
    const own = given[name];
    const value = own === undefined ? defaults[name] : own;
    if (value === undefined) writeDefault(segment, word);
    else write(segment, word, value);
    return own === undefined ? 0 : 1;
  };
}

/** The initialisers of `fields`, which one class declares; evaluated together. */
export function initialisersOf(fields: readonly FieldModel[]): readonly Initialiser[] {
  const copies = new SpecialCopies();
  return fields.map((field) => prepareInitialiser(field, copies)).map((make) => make());
}

function prepareInitialiser(field: FieldModel, copies: SpecialCopies): () => Initialiser {
  const { layout, name } = field;
  const { kind } = layout.type;
  const [low, high] =
    kind in INTEGER_BOUNDS ? INTEGER_BOUNDS[kind as keyof typeof INTEGER_BOUNDS] : [0, 0];
  const parts: InitialiserParts = {
    name,
    offset: layout.wordOffset,
    half: layout.wordOffset * 2 + (layout.byteInWord >>> 2),
    shift: (layout.byteInWord & 3) * 8,
    low,
    high,
    inline: encodeInline,
    text: writeText,
    write: (segment, word, value) => {
      field.write(segment, word, value);
    },
    writeDefault: (segment, word) => {
      field.writeDefault(segment, word);
    },
  };
  const make = copies.add(factoryFor(kind, layout.absence));
  return () => make(parts);
}

function factoryFor(kind: string, absence: string): (parts: InitialiserParts) => Initialiser {
  if (kind === 'text' && (absence === 'never' || absence === 'tag')) return textInitialiser;
  if (absence !== 'never') return generalInitialiser;
  if (kind === 'f64') return f64Initialiser;
  if (kind === 'bool') return boolInitialiser;
  return kind in INTEGER_BOUNDS ? integerInitialiser : generalInitialiser;
}
