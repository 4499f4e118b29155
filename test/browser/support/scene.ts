import type { Listener } from '../../../src/sinks/http/server.ts';
import type { Logger } from '../../../src/log.ts';
import { replayAll } from '../../../src/recording/replay-all.ts';
import { openRecording } from '../../../src/recording/source.ts';
import { recordedPage } from '../../../src/recording/page-source.ts';
import { DEFAULT_SETTINGS } from '../../../src/rules/settings.ts';
import { servePage } from '../../../src/sinks/page/page.ts';
import { everybody } from '../../../src/sinks/page/sight.ts';
import type { PageSource } from '../../../src/sinks/page/source.ts';

const ignore = (): void => undefined;
export const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function recordingFile(name: string): string {
  return `test/fixtures/recordings/${name}/watch.ndjson`;
}

/** Bundled recordings, as `replay --serve` shows them. */
export async function recordings(names: readonly string[]): Promise<PageSource> {
  const groups = await replayAll(
    names.map((name) => openRecording(recordingFile(name))),
    { onProblem: ignore, onRead: ignore },
  );
  return recordedPage(groups, DEFAULT_SETTINGS, []);
}

export async function serve(source: PageSource, address = '127.0.0.1:0'): Promise<Listener> {
  const listener = await servePage({ address, source, authorize: everybody, logger: SILENT });
  if (listener === null) throw new Error(`${address} switches the page off`);
  return listener;
}

/** The hash of the first Pod of that name. */
export function hashOf(source: PageSource, name: string): string {
  const row = [...source.uids()].map((uid) => source.row(uid)).find((r) => r?.name === name);
  if (row == null) throw new Error(`no Pod ${name}`);
  return `#/pod/${row.namespace}/${row.name}/${row.uid}`;
}
