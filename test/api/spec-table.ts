/** Specs that are accepted, and nonsense that is refused: the same by the schema, by parseAudit and by a real API server. */
export interface Refused {
  readonly what: string;
  readonly spec: object;
  /** What parseAudit says. */
  readonly says: string;
  /** What the API server says. */
  readonly serverSays: string;
  /** Refused by a CEL rule or a list map, of which a JSON schema knows nothing. */
  readonly beyondSchema?: true;
}

export const ACCEPTED: Readonly<Record<string, object>> = {
  nothing: {},
  'an empty selector': { selector: {} },
  labels: { selector: { matchLabels: { app: 'web', 'app.kubernetes.io/part-of': 'shop', empty: '' } } },
  'every operator': {
    selector: {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['1', '2'] },
        { key: 'b', operator: 'NotIn', values: [''] },
        { key: 'c', operator: 'Exists' },
        { key: 'd', operator: 'DoesNotExist', values: [] },
      ],
    },
  },
  'every setting': {
    rules: [
      { name: 'PodReadiness', thresholdSeconds: 0 },
      { name: 'JobCompletion', thresholdSeconds: 30, workers: ['import', 'convert-2'] },
      { name: 'SidecarStability', restarts: 1, windowSeconds: 60 },
      { name: 'SidecarCoverage', toleranceSeconds: 5 },
    ],
  },
  'a rule that is off, with its settings': { rules: [{ name: 'PodReadiness', enabled: false, thresholdSeconds: 5 }] },
  'some rules alone': { unlistedRules: 'Disabled', rules: [{ name: 'StartOrder' }, { name: 'StopOrder' }] },
  'logs of containers, with a tolerance or the default': {
    logs: [{ container: 'app' }, { container: 'proxy-2', toleranceMilliseconds: 0 }],
  },
  'no window and no history': { windowSeconds: 0, historyLimit: 0 },
};

const selecting = (requirement: object): object => ({ selector: { matchExpressions: [requirement] } });

export const REFUSED: readonly Refused[] = [
  {
    what: 'an unknown rule',
    spec: { rules: [{ name: 'StartOder' }] },
    says: 'spec.rules[0].name must be one of StartOrder, StopOrder',
    serverSays: 'spec.rules[0].name: Unsupported value: "StartOder": supported values: "StartOrder", "StopOrder"',
  },
  {
    what: 'a rule without a name',
    spec: { rules: [{ enabled: false }] },
    says: 'spec.rules[0].name is required',
    serverSays: 'spec.rules[0].name: Required value',
  },
  {
    what: 'a negative threshold',
    spec: { rules: [{ name: 'PodReadiness', thresholdSeconds: -1 }] },
    says: 'spec.rules[0].thresholdSeconds must be >= 0',
    serverSays: 'spec.rules[0].thresholdSeconds in body should be greater than or equal to 0',
  },
  {
    what: 'a threshold that is no integer',
    spec: { rules: [{ name: 'PodReadiness', thresholdSeconds: 1.5 }] },
    says: 'spec.rules[0].thresholdSeconds must be integer',
    serverSays: 'spec.rules[0].thresholdSeconds in body must be of type integer',
  },
  {
    what: 'a threshold of a rule that has none',
    spec: { rules: [{ name: 'StopOrder', thresholdSeconds: 5 }] },
    says: 'spec.rules[0].thresholdSeconds: thresholdSeconds is a setting of JobCompletion and PodReadiness only',
    serverSays: 'thresholdSeconds is a setting of JobCompletion and PodReadiness only',
    beyondSchema: true,
  },
  ...(
    [
      ['workers', ['a'], 'JobCompletion'],
      ['restarts', 3, 'SidecarStability'],
      ['windowSeconds', 60, 'SidecarStability'],
      ['toleranceSeconds', 1, 'SidecarCoverage'],
    ] as const
  ).map(([setting, value, owner]): Refused => ({
    what: `${setting} of another rule`,
    spec: { rules: [{ name: 'PodReadiness', [setting]: value }] },
    says: `spec.rules[0].${setting}: ${setting} is a setting of ${owner} only`,
    serverSays: `${setting} is a setting of ${owner} only`,
    beyondSchema: true,
  })),
  {
    what: 'a rule listed twice',
    spec: { rules: [{ name: 'StopOrder' }, { name: 'StopOrder', enabled: false }] },
    says: 'spec.rules[1].name: StopOrder is listed already, at spec.rules[0]',
    serverSays: 'spec.rules[1]: Duplicate value: {"name":"StopOrder"}',
    beyondSchema: true,
  },
  {
    what: 'no workers at all',
    spec: { rules: [{ name: 'JobCompletion', workers: [] }] },
    says: 'spec.rules[0].workers must not have fewer than 1 items',
    serverSays: 'spec.rules[0].workers in body should have at least 1 items',
  },
  {
    what: 'a log of no container',
    spec: { logs: [{ toleranceMilliseconds: 5 }] },
    says: 'spec.logs[0].container is required',
    serverSays: 'spec.logs[0].container: Required value',
  },
  {
    what: 'a name that no container can have',
    spec: { logs: [{ container: 'App' }] },
    says: 'spec.logs[0].container must match pattern',
    serverSays: 'spec.logs[0].container in body should match',
  },
  {
    what: 'a tolerance of more than ten seconds',
    spec: { logs: [{ container: 'app', toleranceMilliseconds: 10_001 }] },
    says: 'spec.logs[0].toleranceMilliseconds must be <= 10000',
    serverSays: 'spec.logs[0].toleranceMilliseconds in body should be less than or equal to 10000',
  },
  {
    what: 'a log listed twice',
    spec: { logs: [{ container: 'app' }, { container: 'app', toleranceMilliseconds: 5 }] },
    says: 'spec.logs[1].container: app is listed already, at spec.logs[0]',
    serverSays: 'spec.logs[1]: Duplicate value: {"container":"app"}',
    beyondSchema: true,
  },
  {
    what: 'an empty operator',
    spec: selecting({ key: 'app', operator: '' }),
    says: 'spec.selector.matchExpressions[0].operator must be one of In, NotIn, Exists, DoesNotExist',
    serverSays:
      'spec.selector.matchExpressions[0].operator: Unsupported value: "": supported values: "In", "NotIn", "Exists"',
  },
  {
    what: 'In without values',
    spec: selecting({ key: 'app', operator: 'In' }),
    says: 'spec.selector.matchExpressions[0]: operator In or NotIn needs at least one value',
    serverSays: 'operator In or NotIn needs at least one value; to ask for the label itself use Exists',
    beyondSchema: true,
  },
  {
    what: 'NotIn with an empty list of values',
    spec: selecting({ key: 'app', operator: 'NotIn', values: [] }),
    says: 'spec.selector.matchExpressions[0]: operator In or NotIn needs at least one value',
    serverSays: 'operator In or NotIn needs at least one value',
    beyondSchema: true,
  },
  {
    what: 'Exists with values',
    spec: selecting({ key: 'app', operator: 'Exists', values: ['web'] }),
    says: 'spec.selector.matchExpressions[0]: operator Exists or DoesNotExist takes no values',
    serverSays: "operator Exists or DoesNotExist takes no values; to compare the label's value use In or NotIn",
    beyondSchema: true,
  },
  {
    what: 'a key that no label can have',
    spec: selecting({ key: 'not a key', operator: 'Exists' }),
    says: 'spec.selector.matchExpressions[0].key must match pattern',
    serverSays: 'spec.selector.matchExpressions[0].key in body should match',
  },
  {
    what: 'a value that no label can have',
    spec: { selector: { matchLabels: { app: 'web shop' } } },
    says: 'spec.selector.matchLabels.app must match pattern',
    serverSays: 'spec.selector.matchLabels.app in body should match',
  },
  {
    what: 'a window without end',
    spec: { windowSeconds: 1e9 },
    says: 'spec.windowSeconds must be <= 2592000',
    serverSays: 'spec.windowSeconds in body should be less than or equal to 2592000',
  },
  {
    what: 'a history that no status can hold',
    spec: { historyLimit: 100_000 },
    says: 'spec.historyLimit must be <= 200',
    serverSays: 'spec.historyLimit in body should be less than or equal to 200',
  },
  {
    what: 'a choice that there is not',
    spec: { unlistedRules: 'Maybe' },
    says: 'spec.unlistedRules must be one of Enabled, Disabled',
    serverSays: 'spec.unlistedRules: Unsupported value: "Maybe": supported values: "Enabled", "Disabled"',
  },
];
