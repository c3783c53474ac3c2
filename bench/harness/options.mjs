// options.mjs — the command line of the benchmark

const MEDIA = ['auto', 'file', 'portable'];

export const USAGE = `usage: node bench/run.mjs [options]

  --json            print one JSON object per line instead of a table
  --only ROW,ROW    run these rows only
  --smoke           tiny sizes, every row once: tests the benchmark, its figures mean nothing
  --runs N          run each row in N processes and take medians over them (default 3)
  --media MEDIUM    medium of the pools on disk: ${MEDIA.join(', ')} (default auto)
  --write           put the table into docs/benchmarks.md (all rows only)
  --profile         leave a CPU profile of each row in bench/.work/profiles
  --list            list the rows
  --help            this text
`;

/**
 * @typedef {object} Options
 * @property {boolean} json
 * @property {string[] | null} only - names of rows, or null for all
 * @property {boolean} smoke
 * @property {number} runs
 * @property {string} media
 * @property {boolean} write
 * @property {boolean} profile
 * @property {boolean} list
 * @property {boolean} help
 */

/** What is wrong with the command line; its message is for the user. */
export class UsageError extends Error {}

/**
 * Options from the arguments of the command.
 *
 * @param {readonly string[]} given
 * @returns {Options}
 * @throws {UsageError} for an unknown option, a missing or a bad value
 */
export function parseOptions(given) {
  /** @type {Options} */
  const options = {
    json: false,
    only: null,
    smoke: false,
    runs: 0,
    media: 'auto',
    write: false,
    profile: false,
    list: false,
    help: false,
  };
  const words = given.flatMap((word) =>
    word.startsWith('--') && word.includes('=')
      ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
      : [word],
  );
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const value = () => {
      at += 1;
      if (at >= words.length) throw new UsageError(`${word} needs a value`);
      return words[at];
    };
    switch (word) {
      case '--json':
      case '--smoke':
      case '--write':
      case '--profile':
      case '--list':
      case '--help':
        options[word.slice(2)] = true;
        break;
      case '--only':
        options.only = value()
          .split(',')
          .filter((name) => name !== '');
        if (options.only.length === 0) throw new UsageError('--only names no row');
        break;
      case '--runs':
        options.runs = Number(value());
        if (!Number.isInteger(options.runs) || options.runs < 1 || options.runs > 100) {
          throw new UsageError(`--runs takes 1 to 100, not ${words[at]}`);
        }
        break;
      case '--media':
        options.media = value();
        if (!MEDIA.includes(options.media)) {
          throw new UsageError(`--media takes one of ${MEDIA.join(', ')}, not ${options.media}`);
        }
        break;
      default:
        throw new UsageError(`there is no option ${word}`);
    }
  }
  if (options.runs === 0) options.runs = options.smoke ? 1 : 3;
  if (options.smoke && options.write) {
    throw new UsageError('--write is refused with --smoke, whose figures mean nothing');
  }
  if (options.only !== null && options.write) {
    throw new UsageError('--write is refused with --only: the document would lose the other rows');
  }
  return options;
}
