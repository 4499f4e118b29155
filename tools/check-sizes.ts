/** Holds the sources to small files: none above 400 lines, half of src below 80. Run by `make verify`. */
import { globSync, readFileSync } from 'node:fs';

const MAX_LINES = 400;
const MEDIAN_BELOW = 80;

export interface SizedFile {
  readonly path: string;
  readonly lines: number;
}

/** What is wrong with the sizes of these files, one line each. */
export function sizeFindings(files: readonly SizedFile[]): string[] {
  const tooLong = files
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${MAX_LINES}: give each idea a file of its own`);
  const middle = median(files.filter(({ path }) => path.startsWith('src/')).map(({ lines }) => lines));
  return middle < MEDIAN_BELOW
    ? tooLong
    : [...tooLong, `src: the median file has ${middle} lines, it should be below ${MEDIAN_BELOW}`];
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

if (import.meta.main) {
  const files = globSync('{src,test,tools}/**/*.ts').map((path) => ({
    path,
    lines: readFileSync(path, 'utf8').trimEnd().split('\n').length,
  }));
  const findings = sizeFindings(files);
  for (const finding of findings) console.error(finding);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
