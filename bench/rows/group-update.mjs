// group-update.mjs — row group-update: many commits on one sync against one by one
import { alternate } from '../harness/alternate.mjs';
import { atLeast, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf, randomIds } from '../subjects/entity.mjs';

const TOGETHER = 64;
const PEER = 'corundum, strict one by one';

const groupUpdate = {
  name: 'group-update',
  work: `${TOGETHER} concurrent commitAsync of one field : strict transactions one by one, throughput`,
  async run(bench) {
    const count = bench.size(100_000, 500);
    const alone = bench.size(16, 4);
    const pool = openBank(bench, bench.folder('pool'));
    loadBank(pool, count, entityOf);
    checkEntities(bench, 'corundum', count, (id) => pool.root.accounts.get(id));
    const ids = randomIds(1 << 14, count, 5);
    const balances = new Map();
    let next = 0;
    const change = (j) => {
      const id = ids[next % ids.length];
      j.root.accounts.get(id).balance = next;
      balances.set(id, next);
      next += 1;
    };
    const series = await alternate(
      [
        {
          name: 'corundum',
          async batch() {
            const started = now();
            const pending = [];
            for (let at = 0; at < TOGETHER; at++) pending.push(pool.commitAsync(change));
            await Promise.all(pending);
            return { nanoseconds: now() - started, operations: TOGETHER };
          },
        },
        {
          name: PEER,
          batch() {
            const started = now();
            for (let at = 0; at < alone; at++) pool.transaction(change);
            return { nanoseconds: now() - started, operations: alone };
          },
        },
      ],
      bench.plan(200, 5),
    );
    checkEntities(
      bench,
      'corundum',
      count,
      (id) => pool.root.accounts.get(id),
      (id) => balances.get(id) ?? entityOf(id).balance,
    );
    pool.close();
    return [
      lineOf({
        row: 'group-update',
        series: series.get('corundum'),
        peer: PEER,
        peerSeries: series.get(PEER),
        unit: 'op/s',
        bar: atLeast(15),
      }),
    ];
  },
};

export const rows = [groupUpdate];
