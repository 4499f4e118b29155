import { existsSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { Observable } from 'rxjs';

/** containerd, below its `state` folder, for the containers of Kubernetes. */
const TASKS = 'io.containerd.runtime.v2.task/k8s.io';

/**
 * The folder in which containerd has one for each container that runs, or null. A container's own is made before its start and
 * goes some 70 ms after its exit, while its record stays for 100 ms at the least. Whoever may enter the folders above may ask
 * when it was changed, and need not be able to read it.
 */
export function taskFolder(state: string | null): string | null {
  if (state === null) return null;
  const folder = join(state, TASKS);
  return existsSync(folder) ? folder : null;
}

/** A container was made, and is about to start, or is gone; of several at once one may stand for the others. */
export type TaskChange = 'made' | 'gone';

/**
 * A signal at every change. Asks the file system, and nothing of the runtime. A timer and a
 * comparison, for it runs all the time.
 */
export function changesOf(folder: string, everyMs: number): Observable<TaskChange> {
  return new Observable((subscriber) => {
    let before = seen(folder);
    const timer = setInterval(() => {
      const now = seen(folder);
      // The clock of a file system may stand for some ms: the number of folders within is looked at, too.
      const isSame = now?.mtimeMs === before?.mtimeMs && now?.nlink === before?.nlink;
      // Some file systems count no folders: there a change may always be an end.
      const isMore = (now?.nlink ?? 0) > (before?.nlink ?? 0);
      before = now;
      if (!isSame) subscriber.next(isMore ? 'made' : 'gone');
    }, everyMs);
    return () => clearInterval(timer);
  });
}

function seen(folder: string): Stats | undefined {
  try {
    return statSync(folder, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
