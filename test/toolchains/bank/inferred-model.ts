// inferred-model.ts — the same domain, types left to what the compiler records: for legacy decorators with metadata.
import 'reflect-metadata';
import {
  Field,
  Persistent,
  PMap,
  PString,
  PVec,
  Root,
  Volatile,
  array,
  enumOf,
  f64,
  text,
  u32,
  type FixedArray,
} from 'corundum';

@Persistent('matrix.Branch')
export class Branch {
  @Field() town: string = '';
}

@Persistent('matrix.Account')
export class Account {
  @Field(u32) id = 0;
  @Field() owner: string = 'nobody';
  @Field() balance = 0;
  @Field() opened: Date = new Date(0);
  @Field() secret: Uint8Array = new Uint8Array(2);
  @Field(enumOf('open', 'frozen')) state: 'open' | 'frozen' = 'open';
  @Field() branch!: Branch;
  @Field(() => Account, { nullable: true }) parent: Account | null = null;
  @Volatile() cache: string | undefined = 'volatile';

  label(): string {
    return `${this.owner}: ${this.balance}`;
  }
}

@Persistent('matrix.Savings')
export class Savings extends Account {
  @Field() rate: number = 0.25;

  override label(): string {
    return `${super.label()} at ${this.rate}`;
  }
}

@Root('matrix.Bank')
export class Bank {
  @Field(PVec.of(() => Account)) accounts!: PVec<Account>;
  @Field(PMap.of(text, () => Account)) byOwner!: PMap<string, Account>;
  @Field(PString.of()) log!: PString;
  @Field(array(f64, 3)) rates!: FixedArray<number>;
  @Field(() => Account, { nullable: true }) first: Account | null = null;
}
