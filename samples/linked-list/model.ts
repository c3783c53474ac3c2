// model.ts — the persistent classes of the linked list: an item that knows the next one, and the list.
import 'reflect-metadata';
import { Field, Persistent, Root, u32, type Journal } from 'corundum';

/**
 * An element of the list. A persistent class is an ordinary one; `@Field` says which of its properties are stored.
 *
 * The text is the class's name in the pool file: it stays when the class is renamed.
 */
@Persistent('linked-list.Item')
export class Item {
  /** The type is known from the declaration: text. */
  @Field() name!: string;
  /**
   * A reference to another persistent object. It is written as a function, `() => Item`, because a class may refer to itself and to classes that come later in the
   * file. `nullable` says that null is a value too: the last item has no next one.
   */
  @Field(() => Item, { nullable: true }) next: Item | null = null;
}

/**
 * The list, and the root of the pool: what can be reached from here is kept, everything else goes.
 *
 * The methods are ordinary methods. Those that change something take the journal of the transaction in which they run: it makes new objects.
 */
@Root('linked-list.List')
export class List {
  @Field(() => Item, { nullable: true }) first: Item | null = null;
  @Field(u32) length = 0;

  /** Puts a new item in front of the others. */
  prepend(name: string, j: Journal<List>): void {
    this.first = j.create(Item, { name, next: this.first });
    this.length++;
  }

  /** Puts a new item behind the one called `after`; says whether there is such an item. */
  insertAfter(after: string, name: string, j: Journal<List>): boolean {
    for (let item = this.first; item !== null; item = item.next) {
      if (item.name !== after) continue;
      item.next = j.create(Item, { name, next: item.next });
      this.length++;
      return true;
    }
    return false;
  }

  /**
   * Takes the item called `name` out; says whether it was there. Nothing has to be freed: once nothing refers to the item any more, it is gone when the transaction
   * commits.
   */
  remove(name: string): boolean {
    let before: Item | null = null;
    for (let item = this.first; item !== null; before = item, item = item.next) {
      if (item.name !== name) continue;
      if (before === null) this.first = item.next;
      else before.next = item.next;
      this.length--;
      return true;
    }
    return false;
  }

  /** Turns the list around: the same items, linked the other way. */
  reverse(): void {
    let turned: Item | null = null;
    for (let item = this.first; item !== null;) {
      const { next } = item;
      item.next = turned;
      turned = item;
      item = next;
    }
    this.first = turned;
  }

  /** The names, from the first item to the last. */
  *names(): Generator<string> {
    for (let item = this.first; item !== null; item = item.next) yield item.name;
  }
}
