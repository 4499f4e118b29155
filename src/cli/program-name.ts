import { basename } from 'node:path';

/** What one types to run this program, for texts that say what to type: kubectl finds it by the name of its file. */
export const PROGRAM: string = programName(process.argv[1] ?? '');

function programName(file: string): string {
  return basename(file).startsWith('kubectl-') ? 'kubectl sidecar-audit' : 'sidecar-audit';
}
