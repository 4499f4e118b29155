import { textWithoutManagedFields } from './managedfields.ts';
import { projection, type Members } from './projection.ts';

/** What every reader of frames looks at, whatever the resource; and what the Status in an ERROR frame has. */
const ALWAYS: Members = {
  kind: true,
  metadata: {
    name: true,
    namespace: true,
    uid: true,
    resourceVersion: true,
    annotations: { 'k8s.io/initial-events-end': true },
  },
  status: {},
  code: true,
  reason: true,
  message: true,
  details: true,
};

/** How the text of a frame is had: as much of it as is read. */
export function frameText(members: Members | undefined, dropManagedFields: boolean): (frame: Buffer) => string {
  const text = dropManagedFields ? textWithoutManagedFields : (frame: Buffer) => frame.toString('utf8');
  if (members === undefined) return text;
  const project = projection({ type: true, object: union(ALWAYS, members) });
  return (frame) => project(frame) ?? text(frame);
}

function union(a: Members, b: Members): Members {
  const both = Object.entries(b).map(([name, inner]) => {
    const other = a[name];
    return [name, inner === true || other === true || other === undefined ? inner : union(other, inner)] as const;
  });
  return { ...a, ...Object.fromEntries(both) };
}
