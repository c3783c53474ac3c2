// unlink-blocks.mjs — freeing objects by setting the only reference to each to null: what several rows time
import { now } from '../harness/time.mjs';

/** The program of a row over `store`: one transaction for each holder, whose block it frees. */
export function unlinkBlocks(store) {
  return {
    prepare: (operations) => store.fillHolders(operations),
    run(operations) {
      const { pool, holders } = store;
      const started = now();
      for (let at = 0; at < operations; at++) {
        const holder = holders[at];
        pool.transaction(() => {
          holder.block = null;
        });
      }
      return now() - started;
    },
    sum: () => store.sumOfBlocks(),
  };
}
