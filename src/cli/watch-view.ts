import { changeKey, verdictKey } from '../follow/change-key.ts';
import type { Look } from '../follow/follow.ts';
import { screenLines } from '../follow/frame-of.ts';
import { reportOf } from '../recording/judge-groups.ts';
import { renderJob } from '../render/job-table.ts';
import { terminalOptions, type RenderOptions } from '../render/options.ts';
import { openScreen } from '../render/screen.ts';
import { fitFor, hanging } from '../render/text.ts';
import { renderPod } from '../render/timeline-table.ts';
import type { JobReport } from '../report/report.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { say } from './replay-problems.ts';

/** Shows what is watched as it changes. */
export interface WatchView {
  readonly show: (look: Look, about: string) => void;
  /** Says what is wrong with the watching itself. */
  readonly tell: (text: string) => void;
  /** Leaves the last of it in sight. */
  readonly close: () => void;
}

export interface WatchOutput {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
  readonly on: (event: 'resize', listener: () => void) => unknown;
  readonly off: (event: 'resize', listener: () => void) => unknown;
}

interface Options {
  readonly ascii: boolean;
  readonly settings: RuleSettings;
  readonly output: WatchOutput;
  readonly env: NodeJS.ProcessEnv;
}

export function watchView(options: Options): WatchView {
  return options.output.isTTY === true && options.env['TERM'] !== 'dumb' ? onScreen(options) : onPipe(options);
}

/** Without a change a lane of a container that runs grows: once a second is enough to see it. */
const GROWS_MS = 1_000;

function onScreen({ ascii, settings, output, env }: Options): WatchView {
  const how = (): RenderOptions => terminalOptions(output, env, { ascii });
  const screen = openScreen(output, how());
  let last: { readonly look: Look; readonly about: string } | null = null;
  let drawnAt = -Infinity;
  /** What would be said on standard error, were that not the same screen. */
  const complaints: string[] = [];
  const draw = (rows: number): readonly string[] => [...toldLines(complaints, how()), ...drawn(rows)];
  const drawn = (rows: number): readonly string[] => {
    if (last === null) return [];
    const { look, about } = last;
    if (!look.synced) return [`waiting for ${about}: ${look.pods.length} so far`];
    const jobs = jobsOf(look, settings);
    if (look.pods.length + jobs.length === 0) return [`waiting for ${about}`];
    return screenLines(look.pods, jobs, rows, how());
  };
  const again = (): void => {
    screen.spoilt();
    screen.show(draw(output.rows ?? Infinity));
  };
  const pause = (): void => {
    screen.close();
    process.kill(process.pid, 'SIGSTOP');
  };
  // Whatever ends the program, the terminal is given back.
  process.on('exit', screen.close).on('SIGCONT', again).on('SIGTSTP', pause);
  output.on('resize', again);
  return {
    tell: (text) => {
      complaints.push(text);
      if (complaints.length > MOST_COMPLAINTS) complaints.shift();
    },
    show: (look, about) => {
      last = { look, about };
      const grows = performance.now() - drawnAt >= GROWS_MS;
      if (!grows && look.judged.size === 0) return;
      drawnAt = performance.now();
      screen.show(draw(output.rows ?? Infinity));
    },
    close: () => {
      process.off('exit', screen.close).off('SIGCONT', again).off('SIGTSTP', pause);
      output.off('resize', again);
      screen.close();
      output.write(draw(Infinity).join('\n'));
    },
  };
}

const MOST_COMPLAINTS = 3;

function toldLines(complaints: readonly string[], { width, unicode }: RenderOptions): readonly string[] {
  return complaints.flatMap((text) => hanging('', fitFor(unicode, text), 2, width).map((line) => line.trimEnd()));
}

/** Each Pod and Job when something new is known of it. */
function onPipe({ ascii, settings, output, env }: Options): WatchView {
  const how = terminalOptions(output, env, { ascii });
  const keys = new Map<string, string>();
  const isNew = (uid: string, key: string): boolean => {
    const before = keys.get(uid);
    keys.set(uid, key);
    return before !== key;
  };
  let waits = false;
  return {
    tell: say,
    show: (look, about) => {
      if (!look.synced) return;
      if (look.missing && !waits) say(`waiting for ${about}`);
      waits = look.missing;
      for (const { judged, now } of look.pods) {
        const { uid } = judged.timeline.record;
        if (look.judged.has(uid) && isNew(uid, changeKey(judged))) {
          output.write(`${renderPod(judged, { ...how, now })}\n`);
        }
      }
      for (const job of jobsOf(look, settings)) {
        if (isNew(job.uid, JSON.stringify(verdictKey(job.verdicts)))) output.write(`${renderJob(job, how)}\n`);
      }
    },
    close: () => {},
  };
}

function jobsOf({ group }: Look, settings: RuleSettings): readonly JobReport[] {
  return group.store.jobs.size === 0 ? [] : reportOf([group], settings).jobs;
}
