import { labelValue } from './label-value.ts';
import { OTHER } from './vocabulary.ts';

/** Which namespaces have series of their own: a bounded number, and the rest are `other`. */
export interface Namespaces {
  /** An object of the namespace is held from now on; the label it is counted under, until it leaves. */
  readonly enter: (namespace: string) => string;
  readonly leave: (label: string) => void;
}

interface Callbacks {
  /** A place is needed: all series of this namespace, in which nothing is held any more, are to be removed. */
  readonly onForget: (label: string) => void;
  readonly onOverflow: () => void;
}

export function createNamespaces(most: number, { onForget, onOverflow }: Callbacks): Namespaces {
  /** Objects held, by label. */
  const held = new Map<string, number>();
  /** Labels without objects, the longest empty first. Their counters stay until another namespace needs the place. */
  const empty = new Set<string>();
  return {
    enter: (namespace) => {
      const label = labelValue(namespace);
      if (label === OTHER) return OTHER; // a real namespace of that name shares it
      if (!held.has(label) && held.size >= most) {
        const [oldest] = empty;
        if (oldest === undefined) {
          onOverflow();
          return OTHER;
        }
        empty.delete(oldest);
        held.delete(oldest);
        onForget(oldest);
      }
      held.set(label, (held.get(label) ?? 0) + 1);
      empty.delete(label);
      return label;
    },
    leave: (label) => {
      const count = held.get(label);
      if (count === undefined) return; // `other` has no place of its own
      held.set(label, count - 1);
      if (count === 1) empty.add(label);
    },
  };
}
