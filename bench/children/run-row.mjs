// run-row.mjs — one row in a process of its own, so that no other row shapes its machine code or its heap
//
// Started by run.mjs, which sends {row, setting}; answers {lines, notes}.
import { once } from 'node:events';
import { Bench } from '../harness/bench.mjs';
import { loadRows } from '../rows/catalogue.mjs';

if (process.send === undefined) {
  process.stderr.write('run-row.mjs is started by run.mjs\n');
  process.exit(2);
}
const [{ row, setting }] = await once(process, 'message');
const rows = await loadRows();
const bench = new Bench(setting);
const lines = await rows.get(row).run(bench);
process.send({ lines, notes: bench.notes }, () => process.disconnect());
