import { COMMIT, VERSION } from '../version.ts';
import { escapeUnsafe } from './unsafe.ts';
import { objectOf, type LintedFile } from './lint.ts';

/** Everything as one JSON document. */
export function lintJson(files: readonly LintedFile[]): string {
  const document = {
    apiVersion: 'sidecaraudit.dev/v1alpha1',
    kind: 'LintReport',
    version: VERSION,
    commit: COMMIT,
    templates: files.reduce((n, f) => n + f.checked.length, 0),
    skipped: files.reduce((n, f) => n + f.skipped, 0),
    findings: files.flatMap(({ file, checked }) =>
      checked.flatMap((one) =>
        one.findings.map(({ id, severity, container, message, line }) => ({
          id,
          severity,
          file,
          line,
          object: objectOf(one),
          container,
          message,
        })),
      ),
    ),
    broken: files.flatMap(({ file, broken }) =>
      broken.map(({ line, error }) => ({ file, line, message: error.message })),
    ),
  };
  return escapeUnsafe(`${JSON.stringify(document, null, 2)}\n`);
}
