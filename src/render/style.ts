import type { Role } from '../evidence/pod-spec.ts';
import type { Verdict } from '../rules/verdict.ts';

export type Tone = 'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

const CODES: Readonly<Record<Tone, string>> = {
  plain: '',
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
};

/** Text in a tone, where colour is wanted. The text must be plain: besides the screen (screen.ts) this is the only place that writes escapes. */
export function paint(text: string, tone: Tone, color: boolean): string {
  return !color || tone === 'plain' || text === '' ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`;
}

/** Green, red and yellow are kept for verdicts, so that a lane never looks like one. */
export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  Verified: 'green',
  Violated: 'red',
  Undecided: 'yellow',
  Pending: 'cyan',
  NotApplicable: 'dim',
};

export const ROLE_TONES: Readonly<Record<Role, Tone>> = { init: 'magenta', sidecar: 'cyan', app: 'blue' };
