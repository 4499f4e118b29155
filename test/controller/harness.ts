import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startController } from '../../src/controller/controller.ts';
import type { Controller, ControllerOptions } from '../../src/controller/options.ts';
import { startApiServer, type ApiServer } from '../../src/embedded/server.ts';
import { play } from '../../src/embedded/player.ts';
import { parseTime, type Micros } from '../../src/evidence/time.ts';
import { openConnection, type Connection } from '../../src/kube/connection.ts';
import { anonymous } from '../../src/kube/credentials.ts';
import type { Logger } from '../../src/log.ts';

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A controller on an embedded API server, on a clock that the test sets. */
export interface Bench {
  readonly server: ApiServer;
  /** The controller's clock. */
  readonly time: { now: () => Micros };
  readonly controller: Controller;
  readonly log: readonly Line[];
  /** Plays a bundled recording; the controller's clock is then the recording's last time. */
  readonly play: (recording: string, lines?: readonly [from: number, to: number]) => Promise<void>;
  /** An audit, created as the API server would. */
  readonly audit: (namespace: string, name: string, spec?: object) => void;
  readonly status: (namespace: string, name: string) => Record<string, unknown>;
  /** Waits until nothing is left to judge or write, then ends the controller, which writes the rest. */
  readonly settle: () => Promise<void>;
  /** Moves the controller's clock; it then stands still. */
  readonly at: (time: Micros) => void;
  readonly now: () => Micros;
  readonly close: () => Promise<void>;
}

export async function startBench(
  options: {
    readonly namespace?: string;
    readonly before?: (server: ApiServer) => void;
    readonly readLogsIn?: ControllerOptions['readLogsIn'];
    readonly page?: ControllerOptions['page'];
    readonly leaseNamespace?: string;
    /** Another bench, whose server and clock are this one's too. */
    readonly on?: Bench;
    /** Puts something between the controller and the server. */
    readonly through?: (connection: Connection) => Connection;
    /** The server of an earlier bench, which the new controller finds as it is. */
    readonly server?: ApiServer;
    readonly ledgerNamespace?: string;
  } = {},
): Promise<Bench> {
  const server = options.server ?? options.on?.server ?? (await startApiServer({ bookmarkMs: 200 }));
  options.before?.(server);
  const time = options.on?.time ?? { now: (): Micros => parseTime('2026-11-22T20:00:00Z') ?? 0 };
  const lines: Line[] = [];
  const connection = openConnection({ server: server.url, credentials: anonymous });
  const controller = await startController({
    connection: options.through?.(connection) ?? connection,
    log: recordingLogger(lines),
    namespace: options.namespace ?? null,
    metricsAddress: null,
    healthAddress: null,
    clock: () => time.now(),
    ledgerNamespace: options.ledgerNamespace ?? null,
    ...(options.page === undefined ? {} : { page: options.page }),
    ...(options.leaseNamespace === undefined ? {} : { leaseNamespace: options.leaseNamespace }),
    ...(options.readLogsIn === undefined ? {} : { readLogsIn: options.readLogsIn }),
  });
  const settle = async (): Promise<void> => {
    await until(() => controller.ready());
    // Frames may still be on their way: it must have been idle for a while.
    let idleSince = performance.now();
    await until(() => {
      if (!controller.idle()) idleSince = performance.now();
      return performance.now() - idleSince > 400;
    });
    await controller.stop();
  };
  return {
    server,
    time,
    controller,
    log: lines,
    at: (then) => {
      time.now = () => then;
    },
    now: () => time.now(),
    play: async (recording, lines) => {
      // Sped up, but not without a pause: the times of arrival are the recording's, and must stay in proportion.
      const whole = `test/fixtures/recordings/${recording}/watch.ndjson`;
      const part = lines === undefined ? null : partOf(whole, lines);
      const playback = play(server.store, [part ?? whole], { speed: 100 });
      const before = time.now();
      time.now = () => playback.now() ?? before;
      await playback.done;
      if (part !== null) rmSync(dirname(part), { recursive: true });
      await sleep(50);
    },
    audit: (namespace, name, spec = {}) => {
      server.store.put('sidecaraudits', 'ADDED', {
        apiVersion: 'sidecaraudit.dev/v1alpha1',
        kind: 'SidecarAudit',
        metadata: {
          namespace,
          name,
          uid: `uid-${namespace}-${name}`,
          generation: 1,
          creationTimestamp: '2026-11-22T20:00:00Z',
        },
        spec,
      });
    },
    status: (namespace, name) => {
      const object = server.store.get(server.store.resource('sidecaraudits'), namespace, name);
      return (object as { status?: Record<string, unknown> } | undefined)?.status ?? {};
    },
    settle,
    close: async () => {
      await controller.stop();
      if (options.on === undefined) await server.close();
    },
  };
}

export async function until(holds: () => boolean, ms = 25_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('what was waited for did not come');
    await sleep(20);
  }
}

export function recordingLogger(lines: Line[]): Logger {
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A file of its own with some lines of another. */
function partOf(file: string, [from, to]: readonly [number, number]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'sidecar-audit-')), 'watch.ndjson');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(from, to);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}
