// kill-script.ts — an endless program of transactions, each of which follows from its number alone, and the same as plain data.
import { Field, Persistent, Root, bytes, f64, text, u32, type Journal } from '../../src/index.js';
import { seededRandom } from './random.js';

/** An account in a list. */
@Persistent('kill.Account')
export class Account {
  @Field(u32) id: number = 0;
  @Field(f64) balance: number = 0;
  @Field(text) owner: string = '';
  @Field(bytes) data: Uint8Array = new Uint8Array(0);
  @Field(() => Account, { nullable: true }) next: Account | null = null;
}

/** The accounts, and how many transactions there were. */
@Root('kill.Bank')
export class Bank {
  @Field(u32) turn: number = 0;
  @Field(text) log: string = '';
  @Field(() => Account, { nullable: true }) first: Account | null = null;
}

/** An account as plain data. */
export interface AccountModel {
  readonly id: number;
  balance: number;
  owner: string;
  data: string;
}

/** The bank as plain data: accounts in the order of the list. */
export interface BankModel {
  turn: number;
  log: string;
  accounts: AccountModel[];
}

/** An empty bank. */
export function emptyBank(): BankModel {
  return { turn: 0, log: '', accounts: [] };
}

/** What a transaction does to one place of the list, both ways. */
interface Hand {
  insert(at: number, account: AccountModel): void;
  remove(at: number, count: number): void;
  change(at: number, what: Partial<AccountModel>): void;
  log(text: string): void;
}

/** Does transaction `turn` on a list of `length` accounts. Everything follows from the two numbers. */
function deal(turn: number, length: number, hand: Hand): void {
  const random = seededRandom(turn * 7919);
  let count = length;
  const steps = turn % 50 === 0 ? 300 : 1 + random(12);
  for (let step = 0; step < steps; step++) {
    const id = turn * 1000 + step;
    switch (count < 5 ? 0 : random(count > 400 ? 5 : 4)) {
      case 0:
        hand.insert(random(Math.min(count, 30) + 1), {
          id,
          balance: id / 3,
          owner: `owner ${id} `.repeat(random(6)),
          data: `${random(100)}`.repeat(random(turn % 20 === 0 ? 5000 : 40)),
        });
        count++;
        break;
      case 1:
        hand.change(random(count), { balance: random(1000) / 8 });
        break;
      case 2:
        hand.change(random(count), { owner: 'x'.repeat(random(60)) });
        break;
      case 3:
        hand.change(random(count), { data: 'y'.repeat(random(300)) });
        break;
      default: {
        const at = random(count);
        const removed = Math.min(count - at, 1 + random(100));
        hand.remove(at, removed);
        count -= removed;
      }
    }
  }
  hand.log(turn % 7 === 0 ? `turn ${turn} `.repeat(random(200)) : `turn ${turn}`);
}

/** Does the next transaction to plain data. */
export function dealToModel(model: BankModel): void {
  model.turn++;
  deal(model.turn, model.accounts.length, {
    insert: (at, account) => void model.accounts.splice(at, 0, account),
    remove: (at, count) => void model.accounts.splice(at, count),
    change: (at, what) => void Object.assign(model.accounts[at]!, what),
    log: (text) => void (model.log = text),
  });
}

/** Does the next transaction to a pool, inside a transaction of it. */
export function dealToPool(j: Journal<Bank>): void {
  const { root } = j;
  root.turn++;
  const list: Account[] = [];
  for (let account = root.first; account !== null; account = account.next) list.push(account);
  const link = (at: number, account: Account | null): void => {
    if (at === 0) root.first = account;
    else list[at - 1]!.next = account;
  };
  deal(root.turn, list.length, {
    insert: (at, model) => {
      const account = j.create(Account, { ...model, data: Buffer.from(model.data) });
      account.next = list[at] ?? null;
      link(at, account);
      list.splice(at, 0, account);
    },
    remove: (at, count) => {
      link(at, list[at + count] ?? null);
      list.splice(at, count);
    },
    change: (at, { data, ...what }) => {
      Object.assign(list[at]!, what);
      if (data !== undefined) list[at]!.data = Buffer.from(data);
    },
    log: (text) => void (root.log = text),
  });
}

/** What a pool holds, as plain data. */
export function readBank(root: {
  readonly turn: number;
  readonly log: string;
  readonly first: unknown;
}): BankModel {
  const accounts: AccountModel[] = [];
  for (let account = root.first as Account | null; account !== null; account = account.next) {
    const { id, balance, owner, data } = account;
    accounts.push({ id, balance, owner, data: Buffer.from(data).toString() });
  }
  return { turn: root.turn, log: root.log, accounts };
}
