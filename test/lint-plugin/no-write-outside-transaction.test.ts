// no-write-outside-transaction.test.ts — what counts as a write outside a transaction, and what does not.
import { testRule } from './test-rule.js';

const IN = `import { Pool, Journal, fromPlain } from 'corundum';
import { Account, Bank, Plain } from './model.js';
const pool = Pool.open('', Bank);
`;

const LOCAL = `import { Field, Persistent, Pool, Root, f64, defineClass } from 'corundum';
@Persistent('a.A') class A { @Field(f64) n = 0; }
@Root('a.R') class R { @Field(f64) n = 0; @Field(() => A) a!: A; }
const pool = Pool.open('', R);
`;

const field = [{ messageId: 'field' }];
const method = [{ messageId: 'method' }];

testRule('no-write-outside-transaction', {
  both: {
    valid: [
      `${LOCAL} pool.transaction((j) => { j.root.n = 1; j.root.a.n++; });`,
      `${LOCAL} await pool.commitAsync((j) => { j.root.n += 1; });`,
      `${LOCAL} pool.transaction((j) => { [1].forEach(() => { j.root.n = 1; }); });`,
      `${LOCAL} pool.transaction((j) => { const { a } = j.root; a.n = 2; });`,
      `${LOCAL} const a = new A(); a.n = 5;`,
      `${LOCAL} function make(): A { const a = new A(); a.n = 1; return a; } const b = make(); b.n = 2;`,
      `${LOCAL} let a: A; a = new A(); a.n = 1;`,
      `${LOCAL} function fill(a: A): void { a.n = 1; } pool.transaction((j) => fill(j.root.a));`,
      `${LOCAL} export function fill(a: A): void { a.n = 1; }`,
      `${LOCAL} const body = (): void => { (pool.root as R).n = 1; }; pool.transaction(body);`,
      `${LOCAL} function inner(): void { (pool.root as R).n = 1; } function outer(): void { inner(); } pool.transaction(outer);`,
      `${LOCAL} function again(n: number): void { (pool.root as R).n = n; if (n > 0) again(n - 1); } pool.transaction(() => again(3));`,
      `${LOCAL} function both(work: () => void): void { pool.transaction(() => { work(); }); } both(() => { (pool.root as R).n = 1; });`,
      `${LOCAL} class Store { #write(): void { (pool.root as R).n = 1; } run(): void { pool.transaction(() => this.#write()); } }`,
      {
        code: `${LOCAL} import { atomic } from './other.js'; atomic(() => { (pool.root as R).n = 1; });`,
        options: [{ transactionFunctions: ['atomic'] }],
      },
      `${LOCAL} const [a, b] = [new A(), new A()]; a!.n = 1; b!.n = 2;`,
      `${LOCAL} const list = [1, 2].map((n) => new A()); list[0]!.n = 1; for (const a of list) a.n = 2;`,
      `${LOCAL} const list = Array.from({ length: 3 }, () => new A()); list[0]!.n = 1;`,
      // another library's root
      `const pool = { root: { n: 0 } }; pool.root.n = 1;`,
    ],
    invalid: [
      { code: `${LOCAL} (pool.root as R).n = 1;`, errors: field },
      { code: `${LOCAL} (pool.root as R).n++;`, errors: field },
      { code: `${LOCAL} delete (pool.root as R).n;`, errors: field },
      { code: `${LOCAL} [(pool.root as R).n] = [1];`, errors: field },
      {
        code: `${LOCAL} ({ n: (pool.root as R).n, ...(pool.root as R).a } = { n: 1 });`,
        errors: [...field, ...field],
      },
      { code: `${LOCAL} for ((pool.root as R).n of [1]) {}`, errors: field },
      { code: `${LOCAL} Object.assign(pool.root as R, { n: 1 });`, errors: field },
      { code: `${LOCAL} Reflect.set(pool.root, 'n', 1);`, errors: field },
      { code: `${LOCAL} const { a } = pool.root as R; a.n = 1;`, errors: field },
      { code: `${LOCAL} const a = (pool.root as R).a; a!.n = 1;`, errors: field },
      { code: `${LOCAL} for (const a of pool.cursor(A)) (a as A).n = 1;`, errors: field },
      { code: `${LOCAL} const a = pool.transaction((j) => j.root.a); a.n = 1;`, errors: field },
      {
        code: `${LOCAL} let a: A; pool.transaction((j) => { a = j.create(A); }); a!.n = 1;`,
        errors: field,
      },
      { code: `${LOCAL} export function reset(): void { (pool.root as R).n = 0; }`, errors: field },
      {
        code: `${LOCAL} function reset(): void { (pool.root as R).n = 0; } pool.transaction(reset); reset();`,
        errors: field,
      },
      {
        code: `${LOCAL} function fill(a: A): void { a.n = 1; } fill((pool.root as R).a);`,
        errors: field,
      },
      {
        code: `${LOCAL} export function fill(a: A): void { a.n = 1; }`,
        options: [{ parameters: 'report' }],
        errors: field,
      },
      { code: `${LOCAL} setTimeout(() => { (pool.root as R).n = 1; }, 1);`, errors: field },
      {
        code: `import * as c from 'corundum'; @c.Root('a.R') class R { @c.Field(c.f64) n = 0; } const p = c.Pool.open('', R); (p.root as R).n = 1;`,
        errors: field,
      },
      {
        code: `import { Pool as Base, Root as Top, Field as Stored } from 'corundum'; @Top('a.R') class R { @Stored() n = 0; } const p = Base.open('', R); (p.root as R).n = 1;`,
        errors: field,
      },
    ],
  },
  typed: {
    valid: [
      `${IN} export function apply(j: Journal<Bank>): void { j.root.accounts.get(1)!.balance = 1; }`,
      `${IN} const within = (body: (j: Journal<Bank>) => void): void => pool.transaction(body); within((j) => { j.root.total = 1; });`,
      `${IN} const a = new Account(); a.balance = 1; a.next = new Account(); a.next.balance = 2;`,
      `${IN} const a = fromPlain(Account, {}); a.balance = 1;`,
      `${IN} const a = Object.assign(new Account(), { balance: 1 }); a.balance = 2;`,
      `${IN} const p = new Plain(); p.balance = 1; export const q: Plain = p; q.balance = 2;`,
      `${IN} declare const a: Account; a.cache = 1;`,
      `${IN} import type { Prc } from 'corundum'; declare const p: Prc<number>; pool.transaction(() => { p.value = 2; }); export const n = p.value;`,
      `${IN} declare const box: { value: number }; box.value = 2;`,
      `${IN} import type { PCell, PRefCell, PMutex } from 'corundum'; declare const o: { a: PCell<number>; b: PRefCell<number>; c: PMutex<number> }; pool.transaction((j) => { o.a.set(1, j); o.a.swap(o.a, j); o.b.borrowMut(j).value = 2; o.b.replaceWith((n) => n, j); o.c.lock(j).value = 3; }); export const n = [o.a.get(), o.b.read(), o.b.borrow(), o.c.isLocked];`,
      `${IN} import type { VCell, TCell, LazyCell } from 'corundum'; declare const o: { v: VCell<number>; t: TCell<number>; l: LazyCell<number> }; o.v.set(1); o.v.update((n) => n); o.t.replace(2); o.l.reset();`,
      `${IN} declare const o: { take(): void; lock(): void; swap(): void; promote(): void }; o.take(); o.lock(); o.swap(); o.promote();`,
      `${IN} import { Pbox } from 'corundum'; pool.transaction((j) => { Pbox.take(j.root as never, 'a' as never, j); }); Pbox.initialize(pool.root as object, 'a' as never, 1 as never);`,
      `${IN} declare const m: Map<number, string>; m.set(1, ''); m.clear();`,
      `${IN} declare const db: { transaction(body: () => void): void }; db.transaction(() => {});`,
      `${IN} declare const any: any; any.balance = 1; any.set(1, 2);`,
      `${IN} pool.root.accounts.get(1); pool.root.accounts.forEach(() => {});`,
      `${IN} import { Persistent, Field, f64 } from 'corundum'; @Persistent('x.C') class C { @Field(f64) n = 0; @Field(() => Account) a!: Account; constructor() { this.n = 1; } twice(): void { this.n *= 2; [1].forEach(() => { this.a.balance = 1; }); } }`,
      `${IN} function refused(write: (a: Account) => void): void { pool.transaction((j) => { write(j.root.accounts.get(1)!); }); } refused((a) => { a.balance = 1; });`,
    ],
    invalid: [
      { code: `${IN} declare const a: Account; a.balance = 1;`, errors: field },
      { code: `${IN} declare const a: Account | null; a!.balance = 1;`, errors: field },
      { code: `${IN} declare const a: Account; a.place.x = 1;`, errors: field },
      { code: `${IN} declare const a: Account; a['balance'] = 1;`, errors: field },
      { code: `${IN} declare const a: Account; a.samples.set(0, 1);`, errors: method },
      {
        code: `${IN} import type { Prc, Pbox } from 'corundum'; declare const p: Prc<number>; declare const b: Pbox<Account> | null; p.value = 2; p.value += 1; b!.value.balance = 1;`,
        errors: [...field, ...field, ...field],
      },
      {
        code: `${IN} import type { PWeak, View } from 'corundum'; declare const w: View<{ w: PWeak<number> }>; w.w.value = 2;`,
        errors: field,
      },
      ...[
        ['PCell', 'set(1, j)'],
        ['PCell', 'replace(1, j)'],
        ['PCell', 'swap(c, j)'],
        ['PCell', 'take(j)'],
        ['PCell', 'update((n) => n, j)'],
        ['PRefCell', 'borrowMut(j)'],
        ['PRefCell', 'replace(1, j)'],
        ['PRefCell', 'replaceWith((n) => n, j)'],
        ['PRefCell', 'swap(c, j)'],
        ['PRefCell', 'take(j)'],
        ['PMutex', 'lock(j)'],
        ['PMutex', 'tryLock(j)'],
        ['Prc', 'pclone(j)'],
        ['Parc', 'downgrade(j)'],
        ['PWeak', 'upgrade(j)'],
        ['Pbox', 'pclone(j)'],
      ].map(([name, call]) => ({
        code: `${IN} import type { ${name} } from 'corundum'; declare const j: any; declare const c: ${name}<number>; c.${call};`,
        errors: method,
      })),
      { code: `${IN} declare const b: Bank; b.accounts.take(1);`, errors: method },
      {
        code: `${IN} import type { RefMut } from 'corundum'; declare const g: RefMut<number>; g.value += 1;`,
        errors: field,
      },
      {
        code: `${IN} import { Pbox } from 'corundum'; declare const j: any; declare const a: Account; Pbox.take(a, 'x' as never, j); Pbox.replace(a, 'x' as never, null as never, j); Pbox.swap([a, 'x' as never], [a, 'y' as never], j);`,
        errors: [...field, ...field, ...field],
      },
      {
        // Its class has a private member: the compiler lets the field be assigned.
        code: `${IN} import { Field, PVec, Root, f64 } from 'corundum'; @Root('v.Vault') class Vault { @Field(f64) content = 0; @Field(f64) private opened = 0; @Field(PVec.of(f64)) rates!: PVec<number>; open(): number { return ++this.opened; } } const vault = Pool.open('', Vault).root; vault.content = 1; vault.rates.push(1);`,
        errors: [...field, ...method],
      },
      { code: `${IN} declare const a: Account; a.notes.append('x');`, errors: method },
      { code: `${IN} declare const b: Bank; b.accounts.delete(1);`, errors: method },
      { code: `${IN} declare const b: Bank; b.accounts.set(1, new Account());`, errors: method },
      {
        code: `${IN} declare const b: Bank; b.rates.push(1); b.rates.sort();`,
        errors: [...method, ...method],
      },
      { code: `${IN} declare const b: Bank; b.accounts?.clear();`, errors: method },
      {
        code: `${IN} export const f = <T extends Account>(list: T[]): void => { const a = pool.root.accounts.get(1) as Account; a.balance = list.length; };`,
        errors: field,
      },
      {
        code: `${IN} // @ts-expect-error
pool.root.total = 1;`,
        errors: field,
      },
      {
        code: `${IN} class Service { account = pool.root.accounts.get(1) as Account; pay(): void { this.account.balance = 1; } } new Service().pay();`,
        errors: field,
      },
      {
        code: `${IN} declare const it: (title: string, test: () => void) => void; declare const a: Account; it('x', () => { a.balance = 1; });`,
        errors: field,
      },
      {
        code: `${IN} declare const a: Account; [1].forEach((n) => { a.balance = n; });`,
        errors: field,
      },
      {
        code: `${IN} declare const list: Account[]; list.forEach((a) => { a.balance = 1; });`,
        errors: field,
      },
      {
        code: `${IN} declare const db: { transaction(body: () => void): void }; declare const a: Account; db.transaction(() => { a.balance = 1; });`,
        errors: field,
      },
    ],
  },
  untyped: {
    valid: [
      // without types a field of an imported class is not known
      `${IN} export const f = (a: Account): void => { a.balance = 1; };`,
      `import { thing } from './other.js'; thing.root.n = 1;`,
    ],
    invalid: [
      { code: `${IN} pool.root.accounts.set(1, null);`, errors: method },
      { code: `${IN} const { accounts } = pool.root; accounts.get(1).balance = 2;`, errors: field },
    ],
  },
});
