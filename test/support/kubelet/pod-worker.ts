import { podStatus, type SimApi } from './api.ts';
import { SECOND } from './clock.ts';
import { SimContainer, type SimRun } from './container.ts';
import type { ContainerPlan, Life, Plan } from './plan.ts';
import type { Random } from './random.ts';
import type { Recorder } from './recorder.ts';
import { stopContainers } from './stop.ts';

export interface WorkerOutput {
  /** When the Pod was asked to end from outside, and by whom; null where it was not. */
  readonly requestedAt: number | null;
  /** When the kubelet began to stop the containers; null where it never did. */
  readonly stoppedFrom: number | null;
  /** What the containers were given, once stopping began. */
  readonly graceSeconds: number | null;
  /** All that ran has ended, and the frames say so. */
  readonly endedAt: number;
}

const HORIZON = 150 * SECOND;

/** The kubelet's pod worker for one Pod: it starts, restarts and stops containers, one thing after the other. */
export class PodWorker {
  readonly containers: readonly SimContainer[];
  readonly #entries: readonly SimContainer[];
  readonly #plan: Plan;
  readonly #api: SimApi;
  readonly #recorder: Recorder;
  readonly #random: Random;
  readonly #begin: number;
  #t: number;
  #attempt = 0;
  #initialised = false;
  #sandbox = { up: false, since: 0 };
  #sandboxDies: number | null;
  #restarts: readonly { readonly at: number; readonly length: number }[];
  #fastBackoff: boolean;
  #stoppedFrom: number | null = null;

  constructor(plan: Plan, api: SimApi, recorder: Recorder, random: Random, begin: number) {
    this.#plan = plan;
    this.#api = api;
    this.#recorder = recorder;
    this.#random = random;
    this.#begin = begin;
    this.#t = begin;
    this.#fastBackoff = random.chance(0.4);
    this.#sandboxDies = plan.sandboxDies === null ? null : begin + plan.sandboxDies;
    this.#restarts = plan.kubeletRestarts.map((r) => ({ at: begin + r.at, length: r.length }));
    this.containers = plan.containers.map((c) => new SimContainer(c));
    const entries = this.containers.filter((c) => c.plan.role !== 'app');
    this.#entries = plan.bug === 'entriesShuffled' ? entries.toReversed() : entries;
  }

  run(): WorkerOutput {
    const { stop, stopAfter, reaction } = this.#plan;
    const stopAt = stop === 'none' ? Infinity : this.#begin + stopAfter;
    this.#sandbox = { up: false, since: this.#t };
    this.#patch('Pending');
    this.#t += this.#random.span(50, 600);
    this.#sandbox = { up: true, since: this.#t };
    while (this.#t < this.#begin + HORIZON) {
      if (this.#t >= stopAt + reaction) return this.#stopFromOutside(stopAt);
      if (this.#kubeletRestarts() || this.#sandboxIsDead()) continue;
      this.#patch(this.#phase());
      if (this.#isComplete()) return this.#complete(stopAt);
      const next = this.#next();
      if (next !== null) this.#start(next);
      else this.#t = this.#nextWake(stopAt + reaction);
    }
    return { requestedAt: null, stoppedFrom: null, graceSeconds: null, endedAt: this.#t };
  }

  #phase(): string {
    return this.containers.some((c) => c.plan.role === 'app' && c.last !== undefined) ? 'Running' : 'Pending';
  }

  #patch(phase: string, reason: string | null = null): void {
    const { containers } = this;
    this.#api.patch(this.#t, podStatus({ containers, t: this.#t, phase, reason, sandbox: this.#sandbox }));
  }

  #kubeletRestarts(): boolean {
    const due = this.#restarts.find((r) => r.at <= this.#t);
    if (due === undefined) return false;
    this.#restarts = this.#restarts.filter((r) => r !== due);
    this.#recorder.restart();
    this.#t += due.length;
    return true;
  }

  #sandboxIsDead(): boolean {
    if (this.#sandboxDies === null || this.#t < this.#sandboxDies || this.#isComplete()) return false;
    const died = this.#sandboxDies;
    this.#sandboxDies = null;
    const { restartPolicy } = this.#plan;
    const done = this.containers.some((c) => c.plan.role === 'app' && c.last?.exitCode === 0 && !c.isAlive(died));
    // A Pod that may not restart gets no second sandbox; what has succeeded does not run again.
    if (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && done)) return false;
    const victims = this.containers.filter((c) => c.isAlive(died));
    for (const { last } of victims) {
      if (last === undefined) continue;
      last.exitedAt = Math.max(died, last.startedAt) + this.#random.integer(0, 40_000);
      last.seenAt = last.exitedAt + this.#random.span(1, 400);
      last.exitCode = 137;
      last.reason = 'Error';
      if (this.#random.chance(0.3)) last.goneAt = last.exitedAt + this.#random.span(1, 3_000);
    }
    this.#t = Math.max(this.#t, died) + this.#random.span(1, 2_000);
    for (const c of victims) this.#killing(c);
    this.#report('SandboxChanged', null, 'Pod sandbox changed, it will be killed and re-created.');
    this.#t = Math.max(this.#t, ...this.containers.map((c) => seenBy(c))) + this.#random.span(1, 100);
    this.#sandbox = { up: false, since: this.#t };
    // A passage in which nothing was created leaves no trace, and counts as none.
    if (this.containers.some((c) => c.ranIn(this.#attempt))) this.#attempt += 1;
    this.#initialised = false;
    this.#patch('Pending');
    this.#t += this.#random.span(100, 900);
    this.#sandbox = { up: true, since: this.#t };
    return true;
  }

  /** Every app has ended for good, or an init container failed for good. */
  #isComplete(): boolean {
    const t = this.#t;
    const { restartPolicy } = this.#plan;
    const failed = this.containers.some(
      (c) => c.plan.role === 'init' && c.last !== undefined && !c.isRunning(t) && c.last.exitCode !== 0,
    );
    if (failed && restartPolicy === 'Never') return true;
    return this.containers
      .filter((c) => c.plan.role === 'app')
      .every((c) => c.ranIn(this.#attempt) && !c.isRunning(t) && !this.#restartsAfter(c.last));
  }

  #restartsAfter(run: SimRun | undefined): boolean {
    const { restartPolicy } = this.#plan;
    return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && run?.exitCode !== 0);
  }

  /** The container that the kubelet starts next; null while there is none. */
  #next(): SimContainer | null {
    const crashed = this.#entries.find((c) => c.plan.role === 'sidecar' && c.ranIn(this.#attempt) && this.#isDue(c));
    if (crashed !== undefined) return crashed;
    const entry = this.#nextEntry();
    if (entry !== 'ready' && !(this.#plan.bug === 'appsEarly' && this.#random.chance(0.3))) return entry;
    const apps = this.containers.filter((c) => c.plan.role === 'app');
    const app =
      apps.find((c) => !c.ranIn(this.#attempt)) ?? apps.find((c) => this.#restartsAfter(c.last) && this.#isDue(c));
    if (app !== undefined) this.#initialised = true;
    return app ?? null;
  }

  #nextEntry(): SimContainer | 'ready' | null {
    if (this.#initialised) return 'ready';
    for (const c of this.#entries) {
      const { role } = c.plan;
      if (role === 'init' && this.#plan.bug === 'skipInits' && this.#attempt > 0) continue;
      if (!c.ranIn(this.#attempt)) return c;
      if (role === 'init') {
        if (c.hasSucceeded(this.#t, this.#attempt)) continue;
        return this.#isDue(c) ? c : null;
      }
      if (!c.isStarted(this.#t)) return null;
    }
    return 'ready';
  }

  #isDue(container: SimContainer): boolean {
    const { last } = container;
    if (last === undefined || container.isRunning(this.#t)) return false;
    const waits = Math.min(300, 10 * 2 ** (last.restartCount - 1)) * SECOND * (this.#fastBackoff ? 0.02 : 1);
    const until = (last.startError ? last.startedAt : last.exitedAt) + (last.restartCount === 0 ? 0 : waits);
    container.backoffUntil = until;
    if (this.#t < until && !container.backingOff) {
      container.backingOff = true;
      this.#report('BackOff', container.plan, 'Back-off restarting failed container');
    }
    return this.#t >= until;
  }

  #start(container: SimContainer): void {
    const { plan, runs } = container;
    const life = plan.lives[runs.length] ?? (plan.role === 'init' ? FINE : FOREVER);
    container.backingOff = false;
    this.#report('Pulled', plan, 'Container image is already present on machine');
    this.#t += this.#random.chance(0.85) ? this.#random.span(4, 80) : this.#random.span(80, 3_000);
    // Between the two Events, without a draw: a history stays what its seed made of it.
    const createdAt = this.#t - 1_500;
    this.#report('Created', plan, 'Container created');
    const startedAt = this.#t + this.#random.span(1, 60);
    const stampedAt = startedAt + this.#random.integer(300, 8_000);
    const exitedAt = startedAt + life.length;
    runs.push({
      id: this.#id(),
      restartCount: runs.length,
      attempt: this.#attempt,
      createdAt,
      startedAt,
      stampedAt,
      startError: life.startError,
      gateAt: stampedAt + plan.startup,
      exitedAt,
      exitCode: life.exitCode,
      reason: life.reason,
      killed: false,
      seenAt: exitedAt + plan.exitLag,
      goneAt: null,
    });
    this.#t = stampedAt + this.#random.integer(50, 9_000);
    if (life.startError) return;
    this.#report('Started', plan, 'Container started');
    this.#t += plan.postStart;
  }

  #id(): string {
    return Array.from({ length: 8 }, () => this.#random.integer(0, 0xffff).toString(16).padStart(4, '0')).join('');
  }

  #nextWake(stopKnownAt: number): number {
    const t = this.#t;
    const moments = [
      stopKnownAt,
      this.#sandboxDies ?? Infinity,
      t + 10 * SECOND,
      ...this.#restarts.map((r) => r.at),
      ...this.containers.flatMap((c) => [c.last?.seenAt ?? Infinity, c.last?.gateAt ?? Infinity, c.backoffUntil]),
    ].filter((m) => m > t);
    return Math.max(t + 1_000, Math.min(...moments)) + this.#random.span(1, 20);
  }

  #report(reason: string, plan: ContainerPlan | null, message: string): void {
    const type = reason === 'BackOff' ? 'Warning' : 'Normal';
    const list = plan?.role === 'app' ? 'containers' : 'initContainers';
    const fieldPath = plan === null ? null : `spec.${list}{${plan.name}}`;
    this.#recorder.report(this.#t, { type, reason, fieldPath, message });
    this.#t += this.#random.integer(50, 900);
  }

  #killing({ plan }: SimContainer): void {
    this.#report('Killing', plan, `Stopping container ${plan.name}`);
  }

  #stop(graceSeconds: number, cutAt: number | null): number {
    const { bug, kubeletVersion } = this.#plan;
    const from = this.#t;
    this.#stoppedFrom = from;
    for (const c of this.containers.filter((each) => each.isRunning(from))) this.#killing(c);
    const ordered = graceSeconds > 0 && bug !== 'noStopOrder' && !kubeletVersion.startsWith('v1.28');
    return stopContainers(this.containers, { from, graceSeconds, ordered, cutAt }, this.#random);
  }

  #request(): Asked {
    const { stop, deleteGrace, graceSeconds, secondDelete } = this.#plan;
    if (stop === 'evict') {
      const grace = this.#random.pick([0, 1, graceSeconds]);
      return { forced: false, byKubelet: 'Evicted', grace, again: null };
    }
    if (stop === 'deadline') {
      return { forced: false, byKubelet: 'DeadlineExceeded', grace: graceSeconds, again: null };
    }
    // The API server removes a Pod at once that is deleted with a grace of 0.
    const forced = stop === 'force' || deleteGrace === 0;
    const again = forced || secondDelete === null || secondDelete.grace >= deleteGrace ? null : secondDelete;
    return { forced, byKubelet: null, grace: deleteGrace, again };
  }

  #stopFromOutside(stopAt: number): WorkerOutput {
    const { forced, byKubelet, grace, again } = this.#request();
    if (forced) this.#api.remove(stopAt);
    else if (byKubelet === null) this.#api.requestDeletion(stopAt, grace);
    if (again !== null && again.grace > 0) this.#api.requestDeletion(stopAt + again.after, again.grace);
    this.#patch(this.#phase());
    const cutAt = again === null ? null : stopAt + again.after + again.grace * SECOND;
    const endedAt = this.#stop(forced ? 1 : grace, cutAt);
    if (this.#random.chance(0.3)) this.#api.touch(this.#t + this.#random.integer(1_000, 2_000_000));
    if (again !== null && again.grace === 0) this.#api.remove(Math.min(stopAt + again.after, endedAt));
    this.#lastWord(endedAt, byKubelet);
    if (byKubelet === null && !forced) this.#removeAfterLastWord();
    return {
      requestedAt: byKubelet === null ? stopAt : this.#stoppedFrom,
      stoppedFrom: this.#stoppedFrom,
      graceSeconds: forced ? 1 : grace,
      endedAt: this.#t,
    };
  }

  /** The apps have ended by themselves: the kubelet tells so, then stops the sidecars. Somebody may delete the Pod meanwhile. */
  #complete(stopAt: number): WorkerOutput {
    const endedAt = this.#stop(this.#plan.graceSeconds, null);
    const deleted = stopAt < Infinity && this.#plan.stop === 'delete' && this.#plan.deleteGrace > 0 && stopAt < endedAt;
    if (deleted) this.#api.requestDeletion(Math.max(stopAt, this.#t), this.#plan.deleteGrace);
    const requestedAt = deleted ? Math.max(stopAt, this.#t) : null;
    this.#t = endedAt + this.#random.span(10, 300);
    this.#patch(this.#phase());
    this.#lastWord(this.#t + this.#random.span(300, 2_500), null);
    if (deleted || this.#plan.ofJob) this.#removeAfterLastWord();
    return { requestedAt, stoppedFrom: this.#stoppedFrom, graceSeconds: this.#plan.graceSeconds, endedAt: this.#t };
  }

  #lastWord(endedAt: number, reason: string | null): void {
    this.#t = endedAt + this.#random.span(2, 1_500);
    const { lostRecord } = this.#plan;
    const victim = this.containers[this.#random.integer(0, this.containers.length - 1)];
    if (victim?.last !== undefined && !victim.last.startError && lostRecord !== 'none') {
      if (lostRecord === 'unknown') victim.recordLost = true;
      else victim.last.goneAt = victim.last.exitedAt + this.#random.span(1, 3_000);
    }
    for (const c of this.containers) c.backingOff = false;
    const bad = this.containers.some((c) => c.plan.role === 'app' && c.last?.exitCode !== 0);
    this.#patch(bad || reason !== null ? 'Failed' : 'Succeeded', reason);
  }

  #removeAfterLastWord(): void {
    if (this.#api.goneAt !== null) return;
    this.#api.remove(this.#t + this.#plan.patchLag + this.#random.span(2_010, 4_000));
  }
}

function seenBy({ last }: SimContainer): number {
  return last === undefined || last.startError || last.seenAt === Infinity ? 0 : last.seenAt;
}

interface Asked {
  readonly forced: boolean;
  readonly byKubelet: 'Evicted' | 'DeadlineExceeded' | null;
  readonly grace: number;
  readonly again: { readonly after: number; readonly grace: number } | null;
}

const FINE: Life = { length: 40_000, exitCode: 0, reason: 'Completed', startError: false };
const FOREVER: Life = { length: Infinity, exitCode: 0, reason: 'Completed', startError: false };
