/** What `promtool check metrics` finds; where promtool is not installed, the same rules as far as they matter here. */
import { spawnSync } from 'node:child_process';
import { families } from './exposition.ts';

/** A program of Debian's prometheus package, no dependency of npm's. */
const PROMTOOL = 'promtool';

/** The findings, a line each. In CI promtool has to be there. */
export function lint(text: string): readonly string[] {
  const { error, status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  if (error === undefined) {
    const findings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    return status === 0 || findings.length > 0 ? findings : [`promtool ended with ${status}`];
  }
  if (process.env['CI'] === 'true')
    throw new Error('promtool is not installed: it comes with prometheus', { cause: error });
  return ownLint(text);
}

/** The rules of client_golang's promlint. */
export function ownLint(text: string): readonly string[] {
  const helped = new Set([...text.matchAll(/^# HELP (\w+) \S/gm)].map(([, name]) => name));
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const unreadable = lines.filter((line) => !/^\w+(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)*\})? [-+]?[\w.+-]+$/.test(line));
  const twice = lines.map((line) => line.slice(0, line.lastIndexOf(' '))).filter((s, i, all) => all.indexOf(s) !== i);
  const named = [...families(text)].flatMap(([name, type]) =>
    NAMING.filter(({ broken }) => broken(name, type)).map(({ finding }) => `${name} ${finding}`),
  );
  const helpless = [...families(text).keys()].filter((name) => !helped.has(name)).map((name) => `${name} no help text`);
  return [
    ...unreadable.map((line) => `not readable: ${line}`),
    ...twice.map((line) => `twice: ${line}`),
    ...helpless,
    ...named,
  ];
}

interface Naming {
  readonly finding: string;
  readonly broken: (name: string, type: string) => boolean;
}

const NAMING: readonly Naming[] = [
  { finding: 'is a counter without _total', broken: (name, type) => type === 'counter' && !name.endsWith('_total') },
  { finding: 'is no counter', broken: (name, type) => type !== 'counter' && name.endsWith('_total') },
  { finding: 'has a reserved suffix', broken: (name) => /_(?:bucket|count|sum)$/.test(name) },
  { finding: 'is not in snake_case', broken: (name) => /[A-Z:]/.test(name) },
  { finding: 'includes its type', broken: (name) => /_(?:gauge|counter|histogram|summary)(?:_|$)/.test(name) },
  { finding: 'has no base unit', broken: (name) => /_(?:ms|milliseconds|minutes|hours|kilobytes)(?:_|$)/.test(name) },
];
