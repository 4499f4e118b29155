/**
 * The truth: every container run as containerd's own stream of events tells it, with no part of the API involved. The same
 * as lab/record does.
 */
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { TruthRun } from '../../../tools/accuracy/case.ts';
import { nanosOf, SECOND, type Nanos } from '../../../tools/accuracy/nanos.ts';
import { LAB } from './lab.ts';

const CTR = `${LAB}/bin/ctr`;
const ON_THE_LAB = ['-a', process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock', '-n', 'k8s.io'];
const LINE = /^(\S+) (\S+) \+0000 UTC \S+ (\S+) (\{.*\})$/u;
const run = promisify(execFile);

export interface TruthOfPod extends TruthRun {
  readonly namespace: string;
  readonly pod: string;
}

export interface TruthRecorder {
  /** Runs that have started until now, of the Pods of these namespaces, in the order of their starts. */
  readonly runs: (namespaces: ReadonlySet<string>) => readonly TruthOfPod[];
  readonly stop: () => void;
}

interface Exit {
  readonly at: Nanos;
  readonly code: number;
}

type Labels = Readonly<Record<string, string>>;

/** Resolves once the stream is open: what starts from then on is recorded. */
export async function recordTruth(): Promise<TruthRecorder> {
  const labels = new Map<string, Labels>();
  const sandboxes = new Sandboxes();
  const started = new Map<string, Nanos>();
  const exited = new Map<string, Exit>();
  const child = spawn(CTR, [...ON_THE_LAB, 'events'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ctr events ended (${code ?? 'by a signal'}): is the lab up?`)));
  });
  gone.catch(() => undefined);
  createInterface(child.stdout).on('line', (line) => {
    const event = parseEvent(line);
    if (event?.topic === '/containers/create') void nameOf(event.id, labels, sandboxes);
    else if (event?.topic === '/tasks/start') started.set(event.id, event.at);
    else if (event?.exit !== undefined) exited.set(event.id, event.exit);
  });
  await Promise.race([gone, settled()]);
  return {
    runs: (namespaces) =>
      [...started]
        .flatMap(([id, startedAt]) => runOf(id, startedAt, labels.get(id), exited.get(id)) ?? [])
        .map((r) => ({ ...r, attempt: sandboxes.attemptOf(r.uid, r.id) }))
        .filter((r) => namespaces.has(r.namespace))
        .toSorted((a, b) => Number(a.startedAt - b.startedAt)),
    stop: () => {
      child.kill();
    },
  };
}

/** ctr says nothing when it has subscribed; it takes some hundredths of a second. */
const settled = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, 1_000);
  });

interface ContainerEvent {
  readonly id: string;
  readonly topic: string;
  readonly at: Nanos;
  readonly exit?: Exit;
}

interface RawEvent {
  readonly id?: string;
  readonly container_id?: string;
  readonly exited_at?: { readonly seconds: number; readonly nanos?: number };
  readonly exit_status?: number;
}

function parseEvent(line: string): ContainerEvent | null {
  const [, day, time, topic, json] = LINE.exec(line) ?? [];
  if (json === undefined || topic === undefined) return null;
  const raw = JSON.parse(json) as RawEvent;
  const id = raw.container_id ?? raw.id ?? '';
  const event = { id, topic, at: nanosOf(`${day}T${time}Z`) };
  // An exec's process ends under an id of its own.
  if (topic !== '/tasks/exit' || raw.exited_at === undefined || (raw.id ?? id) !== id) return event;
  const { seconds, nanos = 0 } = raw.exited_at;
  return { ...event, exit: { at: BigInt(seconds) * SECOND + BigInt(nanos), code: raw.exit_status ?? 0 } };
}

interface Info {
  readonly Labels?: Labels;
  readonly SandboxID?: string;
}

/** Each sandbox of a Pod is one passage through the init sequence, in the order in which they were first used. */
class Sandboxes {
  readonly #ofPod = new Map<string, string[]>();
  readonly #ofRun = new Map<string, string>();

  add(uid: string, run: string, sandbox: string): void {
    const known = this.#ofPod.get(uid) ?? [];
    this.#ofPod.set(uid, known.includes(sandbox) ? known : [...known, sandbox]);
    this.#ofRun.set(run, sandbox);
  }

  attemptOf(uid: string, run: string): number {
    return Math.max(0, this.#ofPod.get(uid)?.indexOf(this.#ofRun.get(run) ?? '') ?? 0);
  }
}

async function nameOf(id: string, labels: Map<string, Labels>, sandboxes: Sandboxes): Promise<void> {
  try {
    const { stdout } = await run(CTR, [...ON_THE_LAB, 'containers', 'info', id]);
    const { Labels: found = {}, SandboxID = '' } = JSON.parse(stdout) as Info;
    labels.set(id, found);
    if (found['io.cri-containerd.kind'] === 'container')
      sandboxes.add(found['io.kubernetes.pod.uid'] ?? '', id, SandboxID);
  } catch {
    // Created and removed within a moment: of nobody's Pod here.
  }
}

function runOf(id: string, startedAt: Nanos, labels: Labels | undefined, exit: Exit | undefined): TruthOfPod | null {
  if (labels?.['io.cri-containerd.kind'] !== 'container') return null;
  return {
    namespace: labels['io.kubernetes.pod.namespace'] ?? '',
    pod: labels['io.kubernetes.pod.name'] ?? '',
    uid: labels['io.kubernetes.pod.uid'] ?? '',
    container: labels['io.kubernetes.container.name'] ?? '',
    id,
    startedAt,
    exitedAt: exit?.at ?? null,
    exitCode: exit?.code ?? null,
    attempt: 0,
  };
}
