// model.ts — the domain, every type written in the decorator: for compilers that record none, and for standard decorators.
//
// The tests replace each mark /*accessor*/ by the keyword to compile the same domain with accessors.
import {
  Field,
  Persistent,
  PMap,
  PString,
  PVec,
  Root,
  Volatile,
  array,
  bytes,
  date,
  enumOf,
  f64,
  text,
  u32,
  type FixedArray,
} from 'corundum';

@Persistent('matrix.Branch')
export class Branch {
  @Field(text) /*accessor*/ town = '';
}

@Persistent('matrix.Account')
export class Account {
  @Field(u32) /*accessor*/ id = 0;
  @Field(text) /*accessor*/ owner = 'nobody';
  @Field() /*accessor*/ balance = 0;
  @Field(date) /*accessor*/ opened = new Date(0);
  @Field(bytes) /*accessor*/ secret = new Uint8Array(2);
  @Field(enumOf('open', 'frozen')) /*accessor*/ state: 'open' | 'frozen' = 'open';
  @Field(() => Branch) /*accessor*/ branch!: Branch;
  @Field(() => Account, { nullable: true }) /*accessor*/ parent: Account | null = null;
  @Volatile() /*accessor*/ cache: string | undefined = 'volatile';

  label(): string {
    return `${this.owner}: ${this.balance}`;
  }
}

@Persistent('matrix.Savings')
export class Savings extends Account {
  @Field(f64) /*accessor*/ rate = 0.25;

  override label(): string {
    return `${super.label()} at ${this.rate}`;
  }
}

@Root('matrix.Bank')
export class Bank {
  @Field(PVec.of(() => Account)) /*accessor*/ accounts!: PVec<Account>;
  @Field(PMap.of(text, () => Account)) /*accessor*/ byOwner!: PMap<string, Account>;
  @Field(PString.of()) /*accessor*/ log!: PString;
  @Field(array(f64, 3)) /*accessor*/ rates!: FixedArray<number>;
  @Field(() => Account, { nullable: true }) /*accessor*/ first: Account | null = null;
}
