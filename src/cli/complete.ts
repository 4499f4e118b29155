import { Command } from 'commander';
import { contextNames } from '../completion/contexts.ts';
import { objectNames } from '../completion/names.ts';
import { readWords, type Asked, type KnownOption } from '../completion/question.ts';
import { SHELLS } from '../completion/shells.ts';
import type { Connection } from '../kube/connection.ts';
import { RULES } from '../rules/verdict.ts';
import { connectAs, namespaceOf } from './cluster-flags.ts';
import type { CommandEntry } from './command.ts';

/** A candidate, and what it is. */
type Candidate = readonly [text: string, about: string];

interface Answer {
  readonly candidates: readonly Candidate[];
  /** Files of the folder are candidates too. */
  readonly files?: boolean;
}

const NO_FILES = 4;
const FILES = 0;
const NOTHING: Answer = { candidates: [] };
/** Options whose values are files. */
const OF_FILES: ReadonlySet<string> = new Set(['--kubeconfig', '--from', '--filename', '--logs', '--output']);

/** Prints what may stand in place of the last word, in the way of cobra's `__complete`, which kubectl speaks. */
export async function complete(commands: readonly CommandEntry[], words: readonly string[]): Promise<void> {
  const { candidates, files = false } = await answerTo(commands, words).catch(() => NOTHING);
  const lines = candidates.map(([text, about]) => `${about === '' ? text : `${text}\t${about}`}\n`);
  process.stdout.write(`${lines.join('')}:${files ? FILES : NO_FILES}\n`);
}

async function answerTo(commands: readonly CommandEntry[], words: readonly string[]): Promise<Answer> {
  const [name = '', ...rest] = words;
  if (rest.length === 0) {
    return {
      candidates: beginning(name, [...commands.map((c): Candidate => [c.name, c.description]), ...PROGRAM_OPTIONS]),
    };
  }
  const entry = commands.find((command) => command.name === name);
  if (entry === undefined) return NOTHING;
  const command = new Command(name);
  (await entry.load()).register(command);
  const options = command.options.map(known);
  const asked = readWords(rest, options);
  const { question } = asked;
  switch (question.ask) {
    case 'option':
      return { candidates: beginning(question.begun, optionsLeft(options, question.given)) };
    case 'value': {
      const { candidates, files = false } = await valuesOf(question.of, asked);
      const fitting = beginning(question.begun, candidates);
      return { candidates: fitting.map(([text, about]) => [question.head + text, about]), files };
    }
    case 'argument':
      return argumentsOf(name, asked);
  }
}

const PROGRAM_OPTIONS: readonly Candidate[] = [
  ['--help', 'what there is'],
  ['--version', 'which version this is'],
];

function beginning(begun: string, candidates: readonly Candidate[]): readonly Candidate[] {
  // Options are offered to whoever begins one.
  return candidates.filter(([text]) => text.startsWith(begun) && (begun !== '' || !text.startsWith('-')));
}

function known(option: Command['options'][number]): KnownOption {
  const { short, long, description, required, optional, variadic, argChoices = [] } = option;
  return { short, long, description, takesValue: required || optional, variadic, choices: argChoices };
}

function optionsLeft(options: readonly KnownOption[], given: ReadonlySet<string>): readonly Candidate[] {
  const left = options.filter(({ long = '' }) => !given.has(long));
  return left.flatMap(({ short, long, description }) =>
    [long, short].filter((text) => text !== undefined).map((text): Candidate => [text, description]),
  );
}

async function valuesOf({ long = '', choices }: KnownOption, { question, values }: Asked): Promise<Answer> {
  if (choices.length > 0) return { candidates: choices.map((choice) => [choice, '']) };
  if (OF_FILES.has(long)) return { candidates: [], files: true };
  if (long === '--namespace')
    return { candidates: await ask(values, (connection) => named(connection, '', NAMESPACES)) };
  if (long === '--context') return { candidates: plain(await contextNames(values.get('--kubeconfig'))) };
  if (long !== '--rules') return NOTHING;
  const before = question.begun.slice(0, question.begun.lastIndexOf(',') + 1);
  const free = RULES.filter((rule) => !before.split(',').includes(rule));
  return { candidates: free.map((rule) => [before + rule, '']) };
}

const NAMESPACES = '/api/v1/namespaces';

async function argumentsOf(name: string, { question, values }: Asked): Promise<Answer> {
  const { begun } = question;
  if (name === 'completion') return { candidates: beginning(begun, plain(SHELLS)) };
  if (name === 'lint' || name === 'replay') return { candidates: [], files: true };
  if (name !== 'timeline' && name !== 'verify') return NOTHING;
  if (values.has('--from') || (question.ask === 'argument' && question.before > 0)) return NOTHING;
  const all = await ask(values, async (connection) => {
    const folder = (api: string): string => `${api}/namespaces/${namespaceOf(flagsIn(values), connection)}`;
    const pods = begun.startsWith('j') ? [] : await named(connection, 'pod/', `${folder('/api/v1')}/pods`);
    const jobs = begun.startsWith('p') ? [] : await named(connection, 'job/', `${folder('/apis/batch/v1')}/jobs`);
    return [...pods, ...jobs];
  });
  return { candidates: beginning(begun, all) };
}

async function ask(
  values: ReadonlyMap<string, string>,
  question: (connection: Connection) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  const connection = await connectAs(flagsIn(values));
  try {
    return await question(connection);
  } finally {
    await connection.close();
  }
}

async function named(connection: Connection, kind: string, path: string): Promise<readonly Candidate[]> {
  return plain((await objectNames(connection, path)).map((name) => kind + name));
}

function flagsIn(values: ReadonlyMap<string, string>) {
  const [kubeconfig, context, namespace, as] = ['kubeconfig', 'context', 'namespace', 'as'].map((name) =>
    values.get(`--${name}`),
  );
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(as === undefined ? {} : { as }),
  };
}

function plain(texts: readonly string[]): readonly Candidate[] {
  return texts.map((text) => [text, '']);
}
