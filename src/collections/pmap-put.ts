// pmap-put.ts — stores a value under a key.
import { isHandle } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import {
  abandonEntry,
  changeVersion,
  closeBucket,
  closeEntry,
  openEntry,
  removeEntry,
  valueByte,
  valueWord,
} from './pmap-change.js';
import { find, found } from './pmap-find.js';
import { BUCKET, PMAP } from './pmap-layout.js';
import type { MapShape } from './pmap-shape.js';
import { requireThere } from './still-there.js';

// At hand: V8 does not fold what it has to look up through another module.
const { BUCKETS: MAP_BUCKETS, COUNT: MAP_COUNT } = PMAP;
const { KEYS: BUCKET_KEYS } = BUCKET;

/**
 * Stores `prepared`, a prepared value (element.ts), under `key`. Runs no code of the program. {@link found} says afterwards where the entry is.
 *
 * @throws CollectionError `COLLECTION_KEY`, `COLLECTION_INDEX`; FieldError `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`;
 * AllocationError; MediaError. The map is then as it was.
 */
export function put(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  key: unknown,
  prepared: unknown,
): void {
  const seed = segment.i32[(word + MAP_BUCKETS) * 2 + 1]!;
  putEncoded(segment, word, shape, key, shape.keys.encode(key, seed), prepared);
}

/** The same for a key that was encoded last and has `hash`. @throws as {@link put} */
function putEncoded(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  key: unknown,
  hash: number,
  prepared: unknown,
): void {
  const { keys, values, layout } = shape;
  const isNew = !find(segment, word, shape, hash, key);
  if (isNew) openEntry(segment, word, shape, hash);
  const { segment: home, word: bucket, index } = found;
  if (!isNew) {
    // A walk notes the objects themselves.
    if (values.isReference) changeVersion(segment, word);
    values.storeInto(
      segment,
      word,
      home,
      valueWord(layout, bucket, index),
      valueByte(layout, index),
      prepared,
    );
    return;
  }
  try {
    values.storeInto(
      segment,
      word,
      home,
      valueWord(layout, bucket, index),
      valueByte(layout, index),
      prepared,
    );
    const seed = segment.i32[(word + MAP_BUCKETS) * 2 + 1]!;
    keys.store(home, (bucket + BUCKET_KEYS) * 2 + index * layout.keyQuarters, key, seed);
  } catch (error) {
    abandonEntry(home, bucket, index, shape);
    throw error;
  }
  closeEntry(segment, word);
}

/**
 * Links the object at `position` under an integer key; returns 1 for a new entry, 0 for one that was there. The reference is counted already: the header of a
 * fresh object was at hand when it was filled, and is not any more. So is the entry, in the map's number of entries.
 *
 * @throws as {@link put}
 */
export function putCounted(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  key: number,
  position: number,
): 0 | 1 {
  const { keys, layout } = shape;
  const seed = segment.i32[(word + MAP_BUCKETS) * 2 + 1]!;
  const hash = keys.encode(key, seed);
  const isNew = !find(segment, word, shape, hash, key);
  if (isNew) openEntry(segment, word, shape, hash);
  const { segment: home, word: bucket, index } = found;
  const at = bucket + (layout.valuesAt >>> 3) + index;
  home.writes.touch(home, at);
  if (isNew) {
    home.f64[at] = position;
    keys.store(home, (bucket + BUCKET_KEYS) * 2 + index, key, seed);
    closeBucket();
    return 1;
  }
  changeVersion(segment, word);
  segment.context.engine.references.change(home.f64[at]!, -1);
  home.f64[at] = position;
  return 0;
}

/**
 * Prepares `value`, stores it under `key` and, where it is a collection, fills that. May run code of the program before and after the map
 * changes, never in between.
 *
 * @throws as {@link put}, and as adoption does.
 */
export function putValue(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  key: unknown,
  value: unknown,
): void {
  const { keys, values, layout } = shape;
  const { context } = segment;
  const generation = segment.gen[word * 2]!;
  if (!values.isCollection) {
    if (values.isReference) {
      // A key that is refused must not leave an adopted object behind.
      const hash = keys.encode(key, segment.i32[(word + MAP_BUCKETS) * 2 + 1]!);
      if (typeof value === 'object' && value !== null && isHandle(value)) {
        // Nothing of the program runs for a handle: the key stays encoded.
        putEncoded(segment, word, shape, key, hash, values.prepare(context, value));
        return;
      }
    }
    const prepared = values.prepare(context, value);
    requireThere(segment, word, generation, 'PMap');
    put(segment, word, shape, key, prepared);
    return;
  }
  const count = segment.f64[word + MAP_COUNT]!;
  put(segment, word, shape, key, value);
  const isNew = segment.f64[word + MAP_COUNT] !== count;
  const { segment: home, word: bucket, index } = found;
  const position = home.f64[valueWord(layout, bucket, index)]!;
  try {
    values.complete(context, position, value);
  } catch (error) {
    if (isNew && segment.gen[word * 2] === generation)
      removeAgain(segment, word, shape, key, position);
    throw error;
  }
}

/** Removes the entry of `key`, unless code of the program has put another collection there in the meantime. */
function removeAgain(
  segment: MappedSegment,
  word: number,
  shape: MapShape,
  key: unknown,
  position: number,
): void {
  const hash = shape.keys.encode(key, segment.i32[(word + MAP_BUCKETS) * 2 + 1]!);
  if (!find(segment, word, shape, hash, key)) return;
  if (found.segment.f64[valueWord(shape.layout, found.word, found.index)] !== position) return;
  removeEntry(segment, word, shape, hash);
}
