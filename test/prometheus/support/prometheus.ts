/** A real Prometheus of this machine, on loopback, that scrapes one address each half second. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { plainRules } from '../../../monitoring/alerts/rules.ts';

export interface Prometheus {
  /** The series that an expression has between two times (seconds since the epoch); rejects with what Prometheus says is wrong. */
  readonly queryRange: (expr: string, from: number, to: number) => Promise<readonly Series[]>;
  /** Names of the rules that could not be evaluated. */
  readonly unhealthyRules: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  writeFileSync(join(folder, 'rules.yaml'), plainRules());
  writeFileSync(join(folder, 'prometheus.yaml'), configuration(target));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  const get = async (path: string): Promise<unknown> => (await fetch(`http://${address}${path}`)).json();
  await untilReady(`http://${address}/-/ready`);
  return {
    queryRange: async (expr, from, to) => {
      const query = new URLSearchParams({ query: expr, start: String(from), end: String(to), step: '1' });
      const answer = (await get(`/api/v1/query_range?${query.toString()}`)) as Answer<{
        readonly result: readonly Series[];
      }>;
      if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
      return answer.data.result;
    },
    unhealthyRules: async () => {
      const answer = (await get('/api/v1/rules')) as Answer<{ readonly groups: readonly { rules: readonly Rule[] }[] }>;
      return answer.data.groups.flatMap(({ rules }) => rules.filter((r) => r.health !== 'ok').map((r) => r.name));
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

interface Answer<T> {
  readonly status: string;
  readonly error: string;
  readonly data: T;
}

interface Rule {
  readonly name: string;
  readonly health: string;
}

function configuration(target: string): string {
  return stringify({
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '1s' },
    rule_files: ['rules.yaml'],
    // Our labels namespace, pod and container are those of the Pods audited.
    scrape_configs: [{ job_name: 'sidecar-audit', honor_labels: true, static_configs: [{ targets: [target] }] }],
  });
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error('Prometheus did not get ready within 20 s');
}
