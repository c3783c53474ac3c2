// model.ts — the persistent classes of the doubly linked list: a song that knows the next one and the one before, and the playlist.
import 'reflect-metadata';
import { Field, PWeak, Persistent, Root, u32, type Journal } from 'corundum';

/**
 * An element of the list.
 *
 * References are counted: an object is kept as long as something refers to it. If `previous` were a reference like `next`, two neighbours would keep each other for ever, also when
 * the list has long let go of them. So the way back is a weak pointer, which keeps nothing.
 */
@Persistent('doubly-linked-list.Song')
export class Song {
  @Field() title!: string;
  /** Keeps the next song. */
  @Field(() => Song, { nullable: true }) next: Song | null = null;
  /** Leads to the song before, and keeps nothing. It is never null: an empty one leads nowhere, `previous.value` is null then. */
  @Field(PWeak.of(() => Song)) previous!: PWeak<Song>;
}

/** The playlist. It keeps the first song, that one the second, and so on. */
@Root('doubly-linked-list.Playlist')
export class Playlist {
  @Field(() => Song, { nullable: true }) first: Song | null = null;
  /** The last song, for appending: the song before it keeps it, so that a weak pointer is enough. */
  @Field(PWeak.of(() => Song)) last!: PWeak<Song>;
  @Field(u32) length = 0;

  /** Puts a new song at the end. */
  append(title: string, j: Journal<Playlist>): void {
    const song = j.create(Song, { title });
    const last = this.last.value;
    if (last === null) this.first = song;
    else last.next = song;
    // A weak pointer may be stored in several places, as any value: this one, which led to the last song, is the way back now.
    song.previous = this.last;
    this.last = PWeak.from(song, j);
    this.length++;
  }

  /** Puts a new song in front of `song`. */
  insertBefore(song: Song, title: string, j: Journal<Playlist>): void {
    const before = song.previous.value;
    const added = j.create(Song, { title, next: song, previous: song.previous });
    if (before === null) this.first = added;
    else before.next = added;
    song.previous = PWeak.from(added, j);
    this.length++;
  }

  /** Takes `song` out, with nothing but its two neighbours: no search from the start is needed. */
  remove(song: Song): void {
    const { next, previous } = song;
    const before = previous.value;
    if (before === null) this.first = next;
    else before.next = next;
    if (next === null) this.last = previous;
    else next.previous = previous;
    this.length--;
  }

  /** The song called `title`, or null. */
  find(title: string): Song | null {
    let song = this.first;
    while (song !== null && song.title !== title) song = song.next;
    return song;
  }

  /** The titles, from the first song to the last. */
  *forwards(): Generator<string> {
    for (let song = this.first; song !== null; song = song.next) yield song.title;
  }

  /** The titles, from the last song to the first. */
  *backwards(): Generator<string> {
    for (let song = this.last.value; song !== null; song = song.previous.value) yield song.title;
  }
}
