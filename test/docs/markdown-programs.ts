// markdown-programs.ts — takes the TypeScript programs out of a Markdown document.

/**
 * A fenced block of TypeScript. Its info string says how it is treated:
 *
 * | info string | meaning |
 * | --- | --- |
 * | `ts` | compiled with legacy decorators and run |
 * | `ts standard` | compiled with standard decorators and run |
 * | `ts no-run` | what stands before it compiles, and it does not |
 */
interface Block {
  readonly words: ReadonlySet<string>;
  readonly line: number;
  readonly code: string;
}

/** A program of a document: a block that begins with an import, and those after it that do not. */
export interface DocumentProgram {
  /** Document and line, for test titles. */
  readonly title: string;
  readonly standard: boolean;
  readonly code: string;
  /** First line of the program, from 0, that must not compile; null where all of it must. */
  readonly refusedFrom: number | null;
}

const FENCE = /^```(?<info>\S.*)?$/;

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { words: Set<string>; line: number; lines: string[] } | null = null;
  markdown.split('\n').forEach((line, index) => {
    const fence = FENCE.exec(line);
    if (open !== null && fence !== null) {
      blocks.push({ words: open.words, line: open.line, code: open.lines.join('\n') });
      open = null;
    } else if (open !== null) {
      open.lines.push(line);
    } else if (fence !== null) {
      const words = new Set((fence.groups?.['info'] ?? '').split(/\s+/));
      open = { words, line: index + 2, lines: [] };
    }
  });
  return blocks.filter((block) => block.words.has('ts'));
}

/**
 * The programs of a document.
 *
 * @param prelude - code before a first block that has no imports of its own; '' where there must be none.
 * @throws Error where such a block has no prelude
 */
export function programsOf(name: string, markdown: string, prelude: string): DocumentProgram[] {
  const programs: DocumentProgram[] = [];
  let whole: { title: string; standard: boolean; code: string } | null =
    prelude === '' ? null : { title: `${name}:1`, standard: false, code: prelude };
  const finish = (): void => {
    if (whole !== null) programs.push({ ...whole, refusedFrom: null });
    whole = null;
  };
  for (const block of blocksOf(markdown)) {
    const title = `${name}:${String(block.line)}`;
    if (block.code.startsWith('import ')) {
      finish();
      whole = { title, standard: block.words.has('standard'), code: '' };
    }
    if (whole === null) throw new Error(`${title} continues no program: begin it with an import`);
    if (block.words.has('no-run')) {
      const code = `${whole.code}\n${block.code}`;
      const refusedFrom = whole.code.split('\n').length;
      programs.push({ title, standard: whole.standard, code, refusedFrom });
    } else {
      whole.code = whole.code === '' ? block.code : `${whole.code}\n${block.code}`;
    }
  }
  finish();
  return programs;
}

/** What a program promises to print: the texts behind the arrows of its `// → text` comments, in order. */
export function promisedOutput(code: string): string[] {
  return [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1] ?? '');
}
