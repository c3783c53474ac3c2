// storable.ts — what a collection takes and gives back where its values are of type V.
import type { PCell } from '../cells/pcell.js';
import type { PMutex } from '../cells/pmutex.js';
import type { PRefCell } from '../cells/pref-cell.js';
import type { PMap } from './pmap.js';
import type { PString } from './pstring.js';
import type { PVec } from './pvec.js';

/**
 * A value of type `V`, or, where that is a collection, anything that it can be filled from: it is copied into the collection that the place
 * owns.
 */
export type Storable<V> =
  V extends PMap<infer K, infer W>
    ? | PMap<K, W>
      | Iterable<readonly [K, Storable<W>]>
      | (K extends string ? Readonly<Record<string, Storable<W>>> : never)
    : V extends PVec<infer E>
      ? PVec<E> | Iterable<Storable<E>>
      : V extends PString
        ? PString | string
        : V extends PCell<infer T>
          ? PCell<T> | T
          : V extends PRefCell<infer T>
            ? PRefCell<T> | T
            : V extends PMutex<infer T>
              ? PMutex<T> | T
              : V;

/** What a removed value of type `V` is returned as: a plain copy where it is a collection, which ends with its place. */
export type Taken<V> =
  V extends PMap<infer K, infer W>
    ? Map<K, Taken<W>>
    : V extends PVec<infer E>
      ? Taken<E>[]
      : V extends PString
        ? string
        : V extends PCell<infer T> | PRefCell<infer T> | PMutex<infer T>
          ? T
          : V;
