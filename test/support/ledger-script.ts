// ledger-script.ts — pools that are changed together: what a session does to each, and what a pool holds.
import { Field, Persistent, Pool, Root, f64, text, u32, type Journal } from '../../src/index.js';

/** One entry of a ledger, linked to the one before it. */
@Persistent('chaperon.Entry')
export class Entry {
  @Field(u32) turn: number = 0;
  @Field(text) note: string = '';
  @Field(() => Entry, { nullable: true }) before: Entry | null = null;
}

/** The ledger of one pool. */
@Root('chaperon.Ledger')
export class Ledger {
  @Field(u32) turn: number = 0;
  @Field(f64) balance: number = 0;
  @Field(() => Entry, { nullable: true }) last: Entry | null = null;
}

/** Most entries that a ledger keeps. */
const KEPT = 12;

/** Makes the next entry, and drops old ones now and then: words change, objects come and go. */
export function post(j: Journal<Ledger>, amount: number, noteUnits = 40): void {
  const { root } = j;
  root.turn++;
  root.balance += amount;
  const note = `entry ${root.turn} `.repeat(Math.ceil(noteUnits / 9));
  root.last = j.create(Entry, { turn: root.turn, note, before: root.last });
  let entry: Entry | null = root.last;
  for (let i = 1; i < KEPT && entry !== null; i++) entry = entry.before;
  if (entry !== null && root.turn % 3 === 0) entry.before = null;
}

/** What the pool holds, as plain data. */
export function readLedger(pool: Pool<Ledger>): { turn: number; balance: number; notes: string[] } {
  const { turn, balance } = pool.root;
  const notes: string[] = [];
  for (let entry = pool.root.last; entry !== null; entry = entry.before) {
    notes.push(`${entry.turn} ${entry.note.length}`);
  }
  return { turn, balance, notes };
}
