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

/**
 * A signal at every change: a container was started, or is gone. Asks the file system, and nothing of the runtime. A timer and a
 * comparison, for it runs all the time.
 */
export function changesOf(folder: string, everyMs: number): Observable<void> {
  return new Observable((subscriber) => {
    let before = seen(folder);
    const timer = setInterval(() => {
      const now = seen(folder);
      // The clock of a file system may stand for some ms: the number of folders within is looked at, too.
      const isSame = now?.mtimeMs === before?.mtimeMs && now?.nlink === before?.nlink;
      before = now;
      if (!isSame) subscriber.next();
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
