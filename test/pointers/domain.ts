// domain.ts — classes with pointers of all kinds, for the tests of pointers.
import {
  Field,
  PClone,
  PMap,
  PVec,
  PWeak,
  Parc,
  Pbox,
  Persistent,
  Prc,
  Root,
  embedded,
  f64,
  text,
  u32,
} from '../../src/index.js';

/** A node of a binary tree: it owns what is below. */
@PClone()
@Persistent('pointers.Tree')
export class Tree {
  @Field(u32) key = 0;
  @Field(text) label = '';
  @Field(Pbox.of(() => Tree), { nullable: true }) left: Pbox<Tree> | null = null;
  @Field(Pbox.of(() => Tree), { nullable: true }) right: Pbox<Tree> | null = null;
  @Field(PVec.of(Pbox.of(() => Tree))) children!: PVec<Pbox<Tree>>;
  @Field(Prc.of(() => Item), { nullable: true }) item: Prc<Item> | null = null;
}

/** What several share. */
@PClone()
@Persistent('pointers.Item')
export class Item {
  @Field(f64) amount = 0;
  @Field(Prc.of(() => Item), { nullable: true }) next: Prc<Item> | null = null;
  @Field(PWeak.of(() => Item)) back!: PWeak<Item>;
}

/** An item that has more. */
@Persistent('pointers.SpecialItem')
export class SpecialItem extends Item {
  @Field(text) name = '';
}

/** Pointers inside an embedded object. */
@PClone()
@Persistent('pointers.Pair')
export class Pair {
  @Field(Pbox.of(() => Tree), { nullable: true }) box: Pbox<Tree> | null = null;
  @Field(Prc.of(() => Item), { nullable: true }) item: Prc<Item> | null = null;
}

/** The type of a vector that pointers lead to. */
export const numbersType = PVec.of(f64);

/** Holds one of each. */
@PClone()
@Root('pointers.Home')
export class Home {
  @Field(Pbox.of(() => Tree), { nullable: true }) tree: Pbox<Tree> | null = null;
  @Field(Pbox.of(() => Tree), { nullable: true }) other: Pbox<Tree> | null = null;
  @Field(() => Tree, { nullable: true }) plain: Tree | null = null;
  @Field(Prc.of(() => Item), { nullable: true }) item: Prc<Item> | null = null;
  @Field(() => Item, { nullable: true }) sameItem: Item | null = null;
  @Field(Parc.of(() => Item), { nullable: true }) shared: Parc<Item> | null = null;
  @Field(PWeak.of(() => Item)) weak!: PWeak<Item>;
  @Field(PWeak.of(Parc.of(() => Item))) weakShared!: PWeak<Item, Parc<Item>>;
  @Field(PWeak.of(() => Tree)) weakTree!: PWeak<Tree>;
  @Field(PVec.of(Prc.of(() => Item))) items!: PVec<Prc<Item>>;
  @Field(PVec.of(PWeak.of(() => Item))) weaks!: PVec<PWeak<Item>>;
  @Field(
    PMap.of(
      u32,
      Pbox.of(() => Tree),
    ),
  )
  trees!: PMap<number, Pbox<Tree>>;
  @Field(PMap.of(text, PVec.of(Prc.of(() => Item)))) lists!: PMap<string, PVec<Prc<Item>>>;
  @Field(embedded(() => Pair)) pair!: Pair;
  @Field(Pbox.of(u32), { nullable: true }) number: Pbox<number> | null = null;
  @Field(Prc.of(text), { nullable: true }) words: Prc<string> | null = null;
  @Field(Prc.of(numbersType), { nullable: true }) numbers: Prc<PVec<number>> | null = null;
  @Field(Prc.of(f64), { nullable: true }) plainNumber: Prc<number> | null = null;
}
