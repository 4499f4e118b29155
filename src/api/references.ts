/** How the status names other objects. */
import { Type } from 'typebox';
import { name } from './fields.ts';

const uid = Type.String({
  description: 'Its uid: a Pod made again under the same name is another Pod.',
  minLength: 1,
  maxLength: 64,
});
const namespace = Type.Optional(name('Its namespace; absent in a SidecarAudit, whose own namespace it is.'));

export const podReference = (description: string) =>
  Type.Object({ name: name('Name of the Pod.'), namespace, uid }, { description });

export const jobReference = (description: string) =>
  Type.Object({ name: name('Name of the Job.'), namespace, uid }, { description });

export const workloadReference = (description: string) =>
  Type.Object(
    {
      kind: Type.String({
        description: 'Kind, for example Deployment, StatefulSet or Job.',
        minLength: 1,
        maxLength: 63,
      }),
      name: name('Name of it.'),
    },
    { description },
  );
