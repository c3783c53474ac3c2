// model.ts — the persistent classes of the demo: a world of countries and cities.
import 'reflect-metadata';
import { Field, PMap, PVec, Persistent, Root, enumOf, f64, text, u32 } from 'corundum';

/** What a place is, in the words of GeoNames: PPLC is a capital, PPLA the seat of a region, PPL any populated place, … */
export const PLACE_KINDS = [
  'PPL',
  'PPLA',
  'PPLA2',
  'PPLA3',
  'PPLA4',
  'PPLA5',
  'PPLC',
  'PPLCH',
  'PPLF',
  'PPLG',
  'PPLH',
  'PPLL',
  'PPLQ',
  'PPLR',
  'PPLS',
  'PPLW',
  'PPLX',
  'STLMT',
] as const;

/** One of {@link PLACE_KINDS}. */
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** A country and what is known of it. Every transaction keeps `population` the sum over `cities`. */
@Persistent('cities.Country')
export class Country {
  /** ISO 3166 code of two letters. */
  @Field(text) code!: string;
  @Field(f64) population = 0;
  @Field(PVec.of(() => City)) cities!: PVec<City>;
  @Field(() => City, { nullable: true }) capital: City | null = null;
}

/** A city. Cities of one name form a list through `namesake`. */
@Persistent('cities.City')
export class City {
  /** GeoNames id. */
  @Field(u32) id!: number;
  @Field() name!: string;
  @Field(() => Country) country!: Country;
  @Field(u32) population!: number;
  /** Degrees. */
  @Field() latitude!: number;
  /** Degrees. */
  @Field() longitude!: number;
  @Field(enumOf(...PLACE_KINDS)) kind!: PlaceKind;
  @Field(() => City, { nullable: true }) namesake: City | null = null;
}

/** The root: everything that it reaches is kept. */
@Root('cities.World')
export class World {
  /** Cities that are loaded: always a whole number of transactions. */
  @Field(u32) loaded = 0;
  /** Transactions that loaded them. */
  @Field(u32) transactions = 0;
  @Field(PMap.of(u32, () => City)) byId!: PMap<number, City>;
  /** The city loaded last of each name; the others follow through `namesake`. */
  @Field(PMap.of(text, () => City)) byName!: PMap<string, City>;
  @Field(PMap.of(text, () => Country)) countries!: PMap<string, Country>;
}
