// main.ts — a bank with two pools, and transfers between them that are atomic.
//
// `main.js folder die` kills itself in the middle of a transfer; the next run shows that nothing of it is there. The folder is the current one where none is given.
import * as path from 'node:path';
import { O_1GB, O_CFNE, Pool } from 'corundum';
import { Account, Branch } from './model.js';
import { transfer } from './transfer.js';

const [folder = '.', die = ''] = process.argv.slice(2);

// One file for the sessions, beside the pools: a folder with all three can be copied as a whole.
const session = path.join(folder, 'bank.session');

// Opening a pool brings it to the end of a session that a crash has interrupted: forward if that was decided, and back if not. There is nothing to do for it.
using north = Pool.open(path.join(folder, 'bank-north.pool'), Branch, O_CFNE | O_1GB);
using south = Pool.open(path.join(folder, 'bank-south.pool'), Branch, O_CFNE | O_1GB);

const ada = { branch: north, owner: 'Ada' };
const bob = { branch: south, owner: 'Bob' };

function balance({ branch, owner }: typeof ada): number {
  return branch.root.accounts.get(owner)?.balance ?? 0;
}

function show(what: string): void {
  const sum = balance(ada) + balance(bob);
  console.log(`${what}: Ada ${balance(ada)}, Bob ${balance(bob)}, together ${sum}`);
}

function open(branch: Pool<Branch>, owner: string, cents: number): void {
  branch.transaction((j) => {
    if (j.root.accounts.has(owner)) return;
    j.root.accounts.set(owner, j.create(Account, { owner, balance: cents }));
  });
}

const isNew = north.root.accounts.size === 0;
open(north, 'Ada', 10_000);
open(south, 'Bob', 5_000);
show(isNew ? 'Two new accounts' : 'Found what an earlier run left');

transfer(session, ada, bob, 2_500);
show('Ada sent 2500');

// The second account refuses, and the first one is as it was, although its own transaction had ended well.
try {
  transfer(session, bob, { branch: north, owner: 'Cleo' }, 100);
} catch (error) {
  console.log(`A transfer failed: ${(error as Error).message}`);
}
show('Nothing of it is left');

// The same goes for the end of the process, at any moment of the transfer.
if (die !== '') {
  transfer(session, bob, ada, 2_500, () => {
    console.log(`The money is on its way: ${balance(ada) + balance(bob)}`);
    process.kill(process.pid, 'SIGKILL');
  });
}

transfer(session, bob, ada, 2_500);
show('Bob sent it back');
console.log(
  `The branches took part in ${north.root.transfers} and ${south.root.transfers} transfers.`,
);
