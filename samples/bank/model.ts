// model.ts — the persistent classes of the bank: accounts, and a branch, of which there are two in two pools.
import 'reflect-metadata';
import { Field, PMap, Persistent, Root, f64, text, u32 } from 'corundum';

/** An account. */
@Persistent('bank.Account')
export class Account {
  @Field(text) owner!: string;
  /** Whole cents, so that sums are exact. */
  @Field(f64) balance = 0;
}

/**
 * A branch: the root of a pool. The two branches have a pool each, because references never lead out of a pool: accounts of different branches are never part of one structure, and
 * either branch can be opened without the other.
 */
@Root('bank.Branch')
export class Branch {
  @Field(PMap.of(text, () => Account)) accounts!: PMap<string, Account>;
  /** Transfers that this branch took part in. */
  @Field(u32) transfers = 0;
}
