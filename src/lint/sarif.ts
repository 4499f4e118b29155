import { VERSION } from '../version.ts';
import { objectOf, type Checked, type LintedFile, type Located } from './lint.ts';
import { LINT_RULES } from './rules.ts';
import { escapeUnsafe } from './unsafe.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const IDS = Object.keys(LINT_RULES);

/** SARIF 2.1.0, as code hosts take it. */
export function lintSarif(files: readonly LintedFile[]): string {
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sidecar-audit', version: VERSION, rules: Object.entries(LINT_RULES).map(rule) } },
        invocations: [
          {
            executionSuccessful: files.every((f) => f.broken.length === 0),
            toolExecutionNotifications: files.flatMap(notifications),
          },
        ],
        results: files.flatMap(({ file, checked }) =>
          checked.flatMap((one) => one.findings.map((finding) => result(file, one, finding))),
        ),
      },
    ],
  };
  return escapeUnsafe(`${JSON.stringify(log, null, 2)}\n`);
}

function rule([id, text]: readonly [string, string]) {
  return { id, name: id, shortDescription: { text } };
}

function result(file: string, checked: Checked, { id, severity, message, line, container }: Located) {
  const fullyQualifiedName = `${objectOf(checked)}${container === null ? '' : `/${container}`}`;
  return {
    ruleId: id,
    ruleIndex: IDS.indexOf(id),
    level: severity === 'error' ? 'error' : 'note',
    message: { text: message },
    locations: [{ ...place(file, line), logicalLocations: [{ fullyQualifiedName, kind: 'object' }] }],
  };
}

function notifications({ file, broken }: LintedFile) {
  return broken.map(({ line, error }) => ({
    level: 'error',
    message: { text: error.message },
    locations: [place(file, line)],
  }));
}

function place(file: string, line: number) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } } };
}

/** A relative or absolute path as a URI reference; a name is any text. */
function uriOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}
