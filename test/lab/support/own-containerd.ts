/**
 * A containerd beside the lab's: the same program and the same shim, with an OCI runtime that costs next to nothing in place of
 * runc. Two cores start 20 containers a second with it, for as long as is asked for, and are idle for a third of the time.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../kubectl.ts';
import { LAB, ROOT, uniqueId } from './lab.ts';

const run = promisify(execFile);

export interface OwnContainerd {
  /** Of its CRI service. */
  readonly endpoint: string;
  /** For the logs of its containers. */
  readonly logDirectory: string;
  /** Ends it and removes what it left. Sandboxes are to be removed before. */
  readonly end: () => Promise<void>;
}

/** Resolves once it answers, with the lab's images. */
export async function ownContainerd(): Promise<OwnContainerd> {
  const id = uniqueId();
  const folder = `${LAB}/containerd-${id}`;
  const state = `/run/sidecar-lab-${id}`;
  const socket = `${state}/containerd.sock`;
  const logDirectory = join(folder, 'logs');
  for (const each of [logDirectory, state]) mkdirSync(each, { recursive: true });
  const config = join(folder, 'config.toml');
  writeFileSync(config, configOf(folder, state, socket));
  const log = openSync(join(folder, 'containerd.log'), 'a');
  const child = spawn(`${LAB}/bin/containerd`, ['--config', config], {
    env: { ...process.env, PATH: `${LAB}/bin:${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', log, log],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ctr = (...args: string[]) => run(`${LAB}/bin/ctr`, ['-a', socket, '-n', 'k8s.io', ...args]);
  await eventually(30, 'containerd answers', () => ctr('version').then(() => true, String));
  for (const image of ['busybox', 'pause']) await ctr('images', 'import', `${LAB}/images/localhost_${image}@1.tar`);
  return {
    endpoint: `unix://${socket}`,
    logDirectory,
    end: async () => {
      child.kill();
      await ended;
      for (const each of [folder, state]) rmSync(each, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, state: string, socket: string): string {
  return `version = 3
root = "${folder}/root"
state = "${state}/containerd"
disabled_plugins = ["io.containerd.nri.v1.nri"]
[grpc]
  address = "${socket}"
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "localhost/pause:1"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = "${ROOT}test/lab/support/light-runtime.sh"
`;
}
