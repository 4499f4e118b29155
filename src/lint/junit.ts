import { objectOf, type Checked, type LintedFile } from './lint.ts';

/** JUnit's XML: a suite a file, a case a Pod template. An error fails the case, advice is its output. */
export function lintJunit(files: readonly LintedFile[]): string {
  const counts = files.map(countsOf);
  const total = {
    tests: sum(counts.map((c) => c.tests)),
    failures: sum(counts.map((c) => c.failures)),
    errors: sum(counts.map((c) => c.errors)),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'sidecar-audit lint', ...total }, files.map(suite))}\n`;
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

function countsOf({ checked, broken }: LintedFile): Counts {
  return {
    tests: checked.length + broken.length,
    failures: checked.filter((c) => c.findings.some((f) => f.severity === 'error')).length,
    errors: broken.length,
  };
}

function suite(linted: LintedFile): string {
  const { file, checked, broken } = linted;
  const skipped =
    linted.skipped === 0 ? [] : [element('system-out', {}, [text(`${linted.skipped} objects of other kinds skipped`)])];
  return element('testsuite', { name: file, ...countsOf(linted) }, [
    ...checked.map((one) => testcase(file, one)),
    ...broken.map(({ line, error }) =>
      element('testcase', { classname: file, name: `line ${line}` }, [
        element('error', { type: error.code, message: error.message }, []),
      ]),
    ),
    ...skipped,
  ]);
}

function testcase(file: string, checked: Checked): string {
  const errors = checked.findings.filter((f) => f.severity === 'error');
  const advice = checked.findings.filter((f) => f.severity === 'advice');
  const said = advice.map(({ id, message, line }) => `${file}:${line} ${id}: ${message}`).join('\n');
  return element('testcase', { classname: file, name: objectOf(checked) }, [
    ...errors.map(({ id, message, line }) =>
      element('failure', { type: id, message }, [text(`${file}:${line} ${id}: ${message}`)]),
    ),
    ...(said === '' ? [] : [element('system-out', {}, [text(said)])]),
  ]);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${text(String(value))}"`)].join(' ');
  return children.length === 0 ? `<${head}/>` : `<${head}>${children.join('\n')}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** What XML 1.0 cannot hold, not even as a reference; and what a terminal should not be given. */
const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u007f-\u009f\p{Bidi_Control}]/gu;

function text(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(IMPOSSIBLE, '\ufffd')
    .replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
