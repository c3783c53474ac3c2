// transfer.ts — moves money from an account of one pool to an account of another: all of it, or nothing.
import { Chaperon, type Pool } from 'corundum';
import type { Branch } from './model.js';

/** An account: the pool of its branch, and its owner. */
export interface AccountPlace {
  readonly branch: Pool<Branch>;
  readonly owner: string;
}

/**
 * Moves `cents` from one account to the other.
 *
 * A transaction belongs to one pool. With two of them, one after the other, a crash in between would leave money that is gone here and has not arrived there. The session makes one
 * transaction of both: what they change is there in both pools when it returns, and if the body throws, or the process ends, in neither.
 *
 * @param session - path of the session's file, which is there only while the end of a session is under way, or after a crash.
 * @param between - called when the money has left the first account and not reached the second one.
 * @throws Error when the money is not there
 */
export function transfer(
  session: string,
  from: AccountPlace,
  to: AccountPlace,
  cents: number,
  between: () => void = () => undefined,
): void {
  Chaperon.session(session, () => {
    change(from, -cents);
    between();
    change(to, cents);
  });
}

/** Inside of a session this is a savepoint: it takes effect when the session does. */
function change({ branch, owner }: AccountPlace, cents: number): void {
  branch.transaction((j) => {
    const account = j.root.accounts.get(owner);
    if (account === undefined) throw new Error(`${owner} has no account`);
    account.balance += cents;
    if (account.balance < 0) throw new Error(`${owner} does not have so much`);
    j.root.transfers++;
  });
}
