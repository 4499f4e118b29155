/** Writes docs/errors.md from the table of errors, so that each code has a page to be found on. */
import { ERRORS } from '../src/errors.ts';
import { emit } from './generated-file.ts';

const AREAS = [
  ['SA1', 'What was read: recordings and frames'],
  ['SA2', 'The API server'],
  ['SA3', 'What was asked for: the audits'],
  ['SA4', 'Where it runs'],
  ['SA5', 'The node agent'],
  ['SA9', 'Defects'],
] as const;

export function errorsPage(): string {
  const areas = AREAS.map(([prefix, title]) => {
    const rows = Object.entries(ERRORS)
      .filter(([code]) => code.startsWith(prefix))
      .map(([code, error]) => `| \`${code}\` | ${error.title} | ${error.action} |`);
    return [`## ${title}`, '', '| code | what happened | what to do |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return `# Errors

<!-- Generated from src/errors.ts by \`make generate\`: do not edit. -->

Every error that Sidecar Audit raises on purpose has a code that stays the same from version to version. It is printed on
standard error (\`SA1001 The recording cannot be read: ...\`) and is the field \`code\` of a log line.

${areas.join('\n')}`;
}

if (import.meta.main) emit([{ path: 'docs/errors.md', text: errorsPage() }], process.argv);
