// lock-opener.ts — a program that opens a pool and prints the code and text of the error, or "opened".
import { Field, Pool, Root, isCorundumError, u32, type PoolOptions } from '../../src/index.js';

/** Root of the pool that two processes want. */
@Root('lock.Seat')
export class Seat {
  @Field(u32) n: number = 0;
}

if (require.main === module) {
  const [path = '', options = '{}'] = process.argv.slice(2);
  try {
    Pool.open(path, Seat, JSON.parse(options) as PoolOptions).close();
    console.log('opened');
  } catch (error) {
    console.log(isCorundumError(error) ? `${error.code} ${error.message}` : String(error));
  }
}
