// graph.test.ts — the networks of samples/graph: ways through cycles, and what a collection frees.
import { expect } from 'chai';
import { Atlas } from '../../samples/graph/model.js';
import { RUN_TIMEOUT_MS, useSample } from './sample.js';

/** The number at the end of the line that begins with `label`. */
function bytes(lines: readonly string[], label: string): number {
  const line = lines.find((text) => text.startsWith(label)) ?? '';
  return Number(/ (\d+)$/.exec(line)?.[1]);
}

describe('the sample graph', function () {
  this.timeout(2 * RUN_TIMEOUT_MS);
  const sample = useSample('graph');

  function expectRun(first: string): void {
    const lines = sample.lines();
    expect(lines[0]).to.equal(first);
    expect(lines).to.include.members([
      'It has 7 stations.',
      'From the airport to the zoo: Airport - Oerlikon - Zoo',
      'From the stadium to the lake: Stadium - Central - Lake',
      'A collection freed 1000 stations.',
      'The city still has 7 stations.',
    ]);
    const before = bytes(lines, 'Bytes in use before the draft:');
    const dropped = bytes(lines, 'after dropping it:');
    expect(bytes(lines, 'with the draft:')).to.be.greaterThan(dropped);
    expect(dropped).to.be.greaterThan(before + 100 * 1000);
    expect(bytes(lines, 'after the collection:')).to.equal(before);
    expect(lines.filter((line) => line.startsWith('Everything'))).to.deep.equal([
      'Everything that is there can be reached: false',
      'Everything that is there can be reached: true',
    ]);
  }

  it('frees the cycles it dropped, and finds the others in a second run', () => {
    expectRun('The atlas was empty; the network of the city was added.');
    expectRun('Found the network of the city, which an earlier run left.');
    sample.check('graph.pool', Atlas, ({ root }) => {
      expect([...root.networks.keys()]).to.deep.equal(['city']);
      expect(root.networks.get('city')?.stations.get('Central')?.neighbours.length).to.equal(4);
    });
  });
});
