// dax-word.mjs — row dax-word: one 8-byte transaction on memory that persists, against two fences in C
import * as path from 'node:path';
import { alternate } from '../harness/alternate.mjs';
import { FloorProcess } from '../harness/floor-process.mjs';
import { atMost, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entityOf } from '../subjects/entity.mjs';

const FLOOR = 'two-fence C floor';
const OBJECTS = 512;

const daxWord = {
  name: 'dax-word',
  work: 'one 8-byte transaction on forced DAX in /dev/shm, of objects in hand : log, fence, store, write-back, fence in C',
  async run(bench) {
    const program = bench.floor('two-fence-floor');
    if (program === null) return [];
    if (bench.sharedMemory === null) {
      bench.note('dax-word was left out: there is no tmpfs at /dev/shm');
      return [];
    }
    let pool;
    try {
      pool = openBank(bench, bench.sharedMemory, { media: 'dax', forceDax: true });
    } catch (error) {
      bench.note(`dax-word was left out: the medium 'dax' cannot be had (${error.code ?? error})`);
      return [];
    }
    loadBank(pool, OBJECTS, entityOf);
    checkEntities(bench, 'corundum', OBJECTS, (id) => pool.root.accounts.get(id));
    const floor = await FloorProcess.start(program, [path.join(bench.sharedMemory, 'floor')]);

    const { accounts } = pool.root;
    const handles = Array.from({ length: OBJECTS }, (_, at) => accounts.get(1 + at));
    const transactions = bench.size(10_000, 100);
    let value = 0;
    let target = handles[0];
    // one closure for all: what it changes is the work, not its making
    const change = () => {
      target.balance = value;
    };
    const series = await alternate(
      [
        {
          name: 'corundum',
          batch() {
            const started = now();
            for (let at = 0; at < transactions; at++) {
              value += 1;
              target = handles[(value * 167) % OBJECTS];
              pool.transaction(change);
            }
            return { nanoseconds: now() - started, operations: transactions };
          },
        },
        {
          name: FLOOR,
          async batch() {
            const [nanoseconds] = await floor.ask(transactions);
            return { nanoseconds, operations: transactions };
          },
        },
      ],
      bench.plan(200, 20),
    );
    bench.check(target.balance, value, 'corundum, the last value written');
    pool.close();
    await floor.close();
    return [
      lineOf({
        row: 'dax-word',
        series: series.get('corundum'),
        peer: FLOOR,
        peerSeries: series.get(FLOOR),
        unit: 'ns',
        bar: atMost(2),
      }),
    ];
  },
};

export const rows = [daxWord];
