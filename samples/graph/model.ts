// model.ts — the persistent classes of the graph: stations that refer to each other, and networks of them.
import 'reflect-metadata';
import { Field, PMap, PVec, Persistent, Root, text } from 'corundum';

/**
 * A node of the graph. Every connection is there in both directions, so any two neighbours are a cycle. That is allowed, and reads as naturally as in memory; the price is
 * that counting references does not free such stations. `pool.collect()` does.
 */
@Persistent('graph.Station')
export class Station {
  @Field(text) name!: string;
  @Field(PVec.of(() => Station)) neighbours!: PVec<Station>;
}

/** A network: its stations by name. */
@Persistent('graph.Network')
export class Network {
  @Field(PMap.of(text, () => Station)) stations!: PMap<string, Station>;
}

/** All networks by name. */
@Root('graph.Atlas')
export class Atlas {
  @Field(PMap.of(text, () => Network)) networks!: PMap<string, Network>;
}
