// model.ts — the persistent classes of the binary search tree: each node owns what is below it.
import 'reflect-metadata';
import { Field, Pbox, Persistent, Root, text, u32 } from 'corundum';

/**
 * A node. Smaller keys are below `left`, larger ones below `right`.
 *
 * A `Pbox` owns its object alone. A reference would work as well, and would allow what a tree must not have: a node below two others, or below itself. A Pbox refuses that with an
 * error, `OWNERSHIP`, at the assignment that would do it, instead of leaving a broken tree in the file.
 */
@Persistent('binary-search-tree.Node')
export class Node {
  @Field(u32) key!: number;
  @Field(text) label = '';
  @Field(Pbox.of(() => Node), { nullable: true }) left: Pbox<Node> | null = null;
  @Field(Pbox.of(() => Node), { nullable: true }) right: Pbox<Node> | null = null;
}

/** The tree. */
@Root('binary-search-tree.Tree')
export class Tree {
  @Field(Pbox.of(() => Node), { nullable: true }) top: Pbox<Node> | null = null;
  @Field(u32) size = 0;
}
