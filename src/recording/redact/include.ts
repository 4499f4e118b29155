/** What a recording leaves out unless it is asked for by name. */
export const INCLUDABLE = [
  'annotations',
  'commands',
  'env',
  'images',
  'labels',
  'managed-fields',
  'messages',
  'probes',
] as const;

export type Includable = (typeof INCLUDABLE)[number];

export type Include = ReadonlySet<Includable>;
