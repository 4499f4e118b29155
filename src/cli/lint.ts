import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../errors.ts';
import { lintJson } from '../lint/json.ts';
import { lintJunit } from '../lint/junit.ts';
import { hasError, lintText, type LintedFile, type LintOptions } from '../lint/lint.ts';
import { manifestName, readManifest } from '../lint/read-manifest.ts';
import { lintSarif } from '../lint/sarif.ts';
import { lintTable } from '../lint/table.ts';
import { terminalOptions } from '../render/options.ts';
import { PROGRAM } from './program-name.ts';
import { print } from './print-report.ts';
import { collected } from './quantities.ts';
import { say } from './replay-problems.ts';

interface Flags {
  readonly output: 'table' | 'json' | 'sarif' | 'junit';
  readonly kubelet?: number;
  readonly ascii?: true;
  readonly filename?: readonly string[];
}

const FOUND = 1;
const UNREAD = 2;

const HELP = `
Exit status: 0 no error (advice may have been given), 1 an error was found, 2 something could not be read; the rest was
checked all the same. To check what is in a cluster: kubectl get deployments -o yaml | ${PROGRAM} lint -f -`;

export function register(command: Command): void {
  command
    .argument('[file...]', 'manifests, YAML or JSON, of any number of documents; - is standard input')
    .option('-f, --filename <file>', 'the same, as kubectl has it; may be given again', collected)
    .addOption(
      new Option('-o, --output <form>', 'form of the report')
        .choices(['table', 'json', 'sarif', 'junit'])
        .default('table'),
    )
    .option('--kubelet <version>', 'oldest kubelet that it is meant for, e.g. 1.28', kubelet)
    .option('--ascii', 'write the table with ASCII alone')
    .addHelpText('after', HELP)
    .action(lint);
}

async function lint(named: readonly string[], flags: Flags, command: Command): Promise<void> {
  const paths = [...(flags.filename ?? []), ...named];
  if (paths.length === 0) command.error('error: name a manifest, or - for standard input', { exitCode: UNREAD });
  const files: LintedFile[] = [];
  for (const path of paths) files.push(await lintFile(path, { kubeletMinor: flags.kubelet ?? null }));
  for (const { error } of files.flatMap((f) => f.broken)) say(error.message);
  await print(written(files, flags));
  if (files.some((f) => f.broken.length > 0)) process.exitCode = UNREAD;
  else if (hasError(files)) process.exitCode = FOUND;
}

/** A file that cannot be read does not keep the others from being checked. */
async function lintFile(path: string, options: LintOptions): Promise<LintedFile> {
  const file = manifestName(path);
  try {
    return lintText(file, await readManifest(path), options);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { file, checked: [], skipped: 0, broken: [{ line: 1, error }] };
  }
}

function written(files: readonly LintedFile[], { output, ascii }: Flags): Iterable<string> {
  switch (output) {
    case 'table':
      return lintTable(files, terminalOptions(process.stdout, process.env, { ascii: ascii === true }));
    case 'json':
      return [lintJson(files)];
    case 'sarif':
      return [lintSarif(files)];
    case 'junit':
      return [lintJunit(files)];
  }
}

function kubelet(text: string): number {
  const minor = /^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(text)?.[1];
  if (minor === undefined) throw new InvalidArgumentError('It is a version as in 1.28.');
  return Number(minor);
}
