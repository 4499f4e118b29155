import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { AuditError } from '../errors.ts';
import { MILLISECOND } from '../evidence/time.ts';
import type { Group } from '../recording/groups.ts';
import { lastLines, type LastLine } from '../recording/log-lines.ts';
import { openRecording } from '../recording/source.ts';
import { takeLogs } from '../recording/take-logs.ts';
import { DEFAULT_SETTINGS, type RuleSettings } from '../rules/settings.ts';
import { collected, duration } from './quantities.ts';
import { say } from './replay-problems.ts';

export interface LogOptions {
  /** Containers. */
  readonly lastLineIsLastAct?: readonly string[];
  /** Milliseconds. */
  readonly logTolerance: number;
  readonly logs?: readonly string[];
  readonly strict?: true;
}

const BESIDE = 'logs.ndjson';
const DEFAULT_TOLERANCE_MS = 100;
const MOST_TOLERANCE_MS = 10_000;

export const LOG_HELP = `
--last-line-is-last-act is an assumption of yours that nothing proves: what rests on it says so, and has the evidence Log.`;

export function logOptions(command: Command): Command {
  return command
    .option(
      '--last-line-is-last-act <containers>',
      'assume that these containers, separated by commas, log their last line as their last act',
      names,
    )
    .addOption(
      new Option('--log-tolerance <time>', 'how far from its last line a container’s end may lie, either way')
        .argParser(tolerance)
        .default(DEFAULT_TOLERANCE_MS, `${DEFAULT_TOLERANCE_MS}ms`),
    )
    .option(
      '--logs <file>',
      `their logs, of all recordings; may be given again (default: the ${BESIDE} beside each recording)`,
      collected,
    );
}

/** By which the Pods are judged: with what was declared of logs. */
export function settingsWith({ lastLineIsLastAct = [], logTolerance }: LogOptions): RuleSettings {
  const logs = lastLineIsLastAct.map((container) => ({ container, tolerance: logTolerance * MILLISECOND }));
  return { ...DEFAULT_SETTINGS, logs };
}

/** Reads the logs of what was declared. `told`: by recording, the uids of the Pods that it tells of. */
export async function readLogs(
  groups: readonly Group[],
  told: ReadonlyMap<string, ReadonlySet<string>>,
  { lastLineIsLastAct, logs, strict }: LogOptions,
): Promise<void> {
  if (lastLineIsLastAct === undefined) {
    if (logs !== undefined) say('--logs is not used without --last-line-is-last-act');
    return;
  }
  const files = logs === undefined ? besides(told) : new Map(logs.map((file) => [file, everything(told)]));
  if (files.size === 0) say(`there is no ${BESIDE} beside the recordings; nothing is taken from logs`);
  for (const [file, uids] of files) takeLogs(groups, uids, await linesOf(file, strict === true));
}

/** Lines that cannot be read make the whole file useless; the recordings are judged without it. */
async function linesOf(file: string, strict: boolean): Promise<readonly LastLine[]> {
  try {
    return await lastLines(openRecording(file));
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'SA1002' || strict) throw error;
    say(`${error.message} Nothing is taken from this file: the line might have been the last one of any container.`);
    return [];
  }
}

/** A recording's logs tell of the Pods of that recording alone. */
function besides(told: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, ReadonlySet<string>> {
  const files = new Map<string, ReadonlySet<string>>();
  for (const [recording, uids] of told) {
    const file = join(dirname(recording), BESIDE);
    if (existsSync(recording) && existsSync(file)) files.set(file, new Set([...(files.get(file) ?? []), ...uids]));
  }
  return files;
}

function everything(told: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  return new Set([...told.values()].flatMap((uids) => [...uids]));
}

function names(text: string): readonly string[] {
  const all = [...new Set(text.split(',').map((name) => name.trim()))];
  if (all.some((name) => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))) {
    throw new InvalidArgumentError('It is a list of names of containers, as in app,proxy.');
  }
  return all;
}

function tolerance(text: string): number {
  const ms = text === '0' ? 0 : duration(text);
  if (ms > MOST_TOLERANCE_MS) throw new InvalidArgumentError('It is 10s at most.');
  return ms;
}
