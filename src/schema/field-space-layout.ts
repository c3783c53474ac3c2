// field-space-layout.ts — packs fields into the bytes of an object.

/** Something that needs room in an object. */
export interface SpaceRequest {
  /** Property name. */
  readonly name: string;
  /** Whether this is the presence byte of the field rather than its value. */
  readonly presence: boolean;
  /** Bytes, at least 1. */
  readonly bytes: number;
  /** 1, 2, 4 or 8. */
  readonly align: number;
}

/** A range of bytes between placed fields that nothing uses. */
interface Gap {
  start: number;
  end: number;
}

/**
 * The bytes of an object while fields are being placed. Placing is deterministic and does not depend on the order of
 * declaration, which differs between compilers: greater alignments first, then values before presence bytes, then by
 * name; each goes into the first gap that has room, else behind the last byte in use.
 */
export class FieldSpace {
  readonly #gaps: Gap[];
  #end: number;

  /**
   * Makes an empty space, or a copy of a base's.
   *
   * @param base - space of the base class, whose gaps are filled; it is not changed.
   * @param start - first free byte when there is no base, a multiple of 8.
   */
  constructor(base: FieldSpace | null, start: number) {
    this.#gaps = base === null ? [] : base.#gaps.map((gap) => ({ ...gap }));
    this.#end = base === null ? start : base.#end;
  }

  /** Bytes in use, gaps included. */
  get end(): number {
    return this.#end;
  }

  /**
   * Places all requests.
   *
   * @returns the byte offset of each.
   */
  place(requests: readonly SpaceRequest[]): ReadonlyMap<SpaceRequest, number> {
    const offsets = new Map<SpaceRequest, number>();
    for (const request of [...requests].sort(compareRequests)) {
      offsets.set(request, this.#placeOne(request.bytes, request.align));
    }
    return offsets;
  }

  #placeOne(bytes: number, align: number): number {
    for (const [index, gap] of this.#gaps.entries()) {
      const offset = roundUp(gap.start, align);
      if (offset + bytes <= gap.end) {
        const rest = [
          { start: gap.start, end: offset },
          { start: offset + bytes, end: gap.end },
        ].filter((part) => part.start < part.end);
        this.#gaps.splice(index, 1, ...rest);
        return offset;
      }
    }
    const offset = roundUp(this.#end, align);
    if (offset > this.#end) this.#gaps.push({ start: this.#end, end: offset });
    this.#end = offset + bytes;
    return offset;
  }
}

/** Order of placing. Compares code units, so that no locale has a say. */
function compareRequests(a: SpaceRequest, b: SpaceRequest): number {
  if (a.align !== b.align) return b.align - a.align;
  if (a.presence !== b.presence) return a.presence ? 1 : -1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Rounds up to a multiple of a power of two. */
function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
