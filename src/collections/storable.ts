// storable.ts — types of what collections are filled from, and given away as.
import type { Storable, Taken } from '../mapping/storable.js';
import type { PMap } from './pmap.js';
import type { PString } from './pstring.js';
import type { PVec } from './pvec.js';

/** What a {@link PVec} can be filled from. */
export type PVecSource<T> = PVec<T> | Iterable<Storable<T>>;

/** What a {@link PMap} can be filled from: entries, or with text as keys an object. */
export type PMapSource<K, V> =
  | PMap<K, V>
  | Iterable<readonly [K, Storable<V>]>
  | (K extends string ? Readonly<Record<string, Storable<V>>> : never);

declare module '../mapping/storable.js' {
  interface FilledFrom<V> {
    readonly PVec: V extends PVec<infer T> ? PVecSource<T> : never;
    readonly PMap: V extends PMap<infer K, infer T> ? PMapSource<K, T> : never;
    readonly PString: V extends PString ? string : never;
  }

  interface TakenAs<V> {
    readonly PVec: V extends PVec<infer T> ? Taken<T>[] : never;
    readonly PMap: V extends PMap<infer K, infer T> ? Map<K, Taken<T>> : never;
    readonly PString: V extends PString ? string : never;
  }
}
