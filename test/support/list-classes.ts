// list-classes.ts — a linked list in a pool: the least domain that links, drops and goes deep.
import { Field, Persistent, Root, bytes, f64, text, u32 } from '../../src/index.js';

/** One link of a list. */
@Persistent('list.Link')
export class Link {
  @Field(u32) id: number = 0;
  @Field(f64) value: number = 0;
  @Field(text) label: string = '';
  @Field(() => Link, { nullable: true }) next: Link | null = null;
}

/** A list with a counter, and room for large values. */
@Root('list.List')
export class List {
  @Field(u32) count: number = 0;
  @Field(f64) sum: number = 0;
  @Field(bytes) data: Uint8Array = new Uint8Array(0);
  @Field(() => Link, { nullable: true }) head: Link | null = null;
  @Field(() => Link, { nullable: true }) other: Link | null = null;
}

/** Ids of a list, from its head on. */
export function idsOf(head: { readonly id: number; readonly next: unknown } | null): number[] {
  const ids: number[] = [];
  for (let link = head as Link | null; link !== null; link = link.next) ids.push(link.id);
  return ids;
}
