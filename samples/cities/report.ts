// report.ts — what the demo tells: headings, tables, and one JSON object for programs.
import CliTable from 'cli-table3';
import colors from 'picocolors';

/** One thing that was checked. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
  /** What is wrong, in a few words. */
  readonly detail?: string | undefined;
}

/** Colours only where somebody sees them. `isTTY` is undefined without a terminal, and that would leave it to the environment (CI). */
const { bold, dim, green, red } = colors.createColors(
  (process.stdout.isTTY as boolean | undefined) === true && process.env['NO_COLOR'] === undefined,
);

/** Collects facts and checks, and prints them as they come unless a program reads the result. */
export class Report {
  readonly #json: boolean;
  readonly #checks: Check[] = [];
  readonly #facts: Record<string, unknown> = {};

  constructor(json: boolean) {
    this.#json = json;
  }

  /** Whether everything that was checked is as it must be. */
  get ok(): boolean {
    return this.#checks.every((check) => check.ok);
  }

  heading(text: string): void {
    this.#print(`\n${bold(text)}`);
  }

  line(text: string): void {
    this.#print(`   ${text}`);
  }

  /** A value for programs. */
  fact(name: string, value: unknown): void {
    this.#facts[name] = value;
  }

  /** Notes a check; returns its mark for a table. */
  check(what: string, problems: readonly string[]): string {
    const ok = problems.length === 0;
    this.#checks.push({ what, ok, detail: problems[0] });
    for (const problem of problems.slice(0, 5)) this.line(red(problem));
    return ok ? green('yes') : red('NO');
  }

  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const table = new CliTable({
      head: head.map((text) => bold(text)),
      style: { head: [], border: [] },
    });
    for (const row of rows) table.push([...row]);
    this.#print(table.toString());
  }

  /** The last words. */
  end(): void {
    if (this.#json) {
      process.stdout.write(
        `${JSON.stringify({ ...this.#facts, ok: this.ok, checks: this.#checks })}\n`,
      );
      return;
    }
    const failed = this.#checks.filter((check) => !check.ok);
    if (this.ok) {
      this.#print(`\n${green('✓')} all ${String(this.#checks.length)} checks passed`);
    }
    for (const { what, detail = '' } of failed) {
      this.#print(`${red('✗')} ${what} ${dim(detail)}`);
    }
  }

  #print(text: string): void {
    if (!this.#json) process.stdout.write(`${text}\n`);
  }
}
