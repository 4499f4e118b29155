/**
 * Every error this product raises on purpose, in one place: a stable code, and what the person who meets it can do.
 * docs/errors.md is written from this table (`make generate`); a test holds the two together.
 */
export const ERRORS = {
  SA1001: { title: 'The recording cannot be read', action: 'Check the path and that the file can be read.' },
  SA1002: {
    title: 'A line of the recording is not a frame',
    action: 'See the file and line named; without --strict it is counted and skipped.',
  },
  SA1003: {
    title: 'An object of the stream lacks what every object has',
    action: 'The object is counted and skipped; see its kind and name.',
  },
  SA1004: {
    title: 'The recording cannot be written',
    action: 'Name a file that does not exist yet (or add --force), in a folder that can be written and has room.',
  },
  SA1005: {
    title: 'A manifest cannot be read',
    action: 'See the file and line named; the other documents were checked.',
  },
  SA2001: {
    title: 'The kubeconfig cannot be used',
    action: 'Check --kubeconfig, KUBECONFIG or the in-cluster service account.',
  },
  SA2002: {
    title: 'The API server cannot be reached',
    action: 'Check the address, the network and the CA; it is tried again with backoff.',
  },
  SA2003: {
    title: 'The API server refused for lack of permission',
    action: 'Grant the verb on the resource named (see config/rbac).',
  },
  SA2004: {
    title: 'The API server does not know the resource',
    action: 'Install the CRDs: kubectl apply --server-side -f crds/.',
  },
  SA2005: {
    title: 'The API server answered with an error',
    action: 'See the code and reason named; it is tried again with backoff.',
  },
  SA2006: {
    title: 'A frame of the watch cannot be read',
    action: 'It is counted, and the watch is resumed before it; report it if it repeats.',
  },
  SA2007: {
    title: 'The watch went silent',
    action: 'It is ended and resumed; a proxy or load balancer may drop idle connections.',
  },
  SA2008: {
    title: 'The address cannot be listened on',
    action:
      'Choose a free port of this machine with --metrics-address, --health-address or --page-address; 0 switches it off.',
  },
  SA2009: {
    title: 'The last line of a log cannot be told',
    action: 'Nothing is taken from this log; what it would have decided stays open.',
  },
  SA2010: {
    title: 'The certificate of the API server is not trusted',
    action: 'Check the certificate-authority and the server of the kubeconfig; it is tried again with backoff.',
  },
  SA2011: {
    title: 'The API server could not be asked who a caller is and what they may do',
    action: 'Callers are refused until it answers; see the log for why it does not.',
  },
  SA2012: {
    title: 'The certificate and key cannot be used',
    action: 'The folder of --metrics-cert-dir needs tls.crt and tls.key, PEM, that belong together.',
  },
  SA2013: {
    title: 'The API server does not accept who we say we are',
    action:
      'The token or client certificate has expired, or its account is gone: renew it. Files are read again with each try.',
  },
  SA3001: {
    title: 'The spec of an audit is not valid',
    action: 'See the field named; kubectl explain sidecaraudit.spec.',
  },
  SA3002: {
    title: 'The object asked for was not there',
    action: 'Check its kind, name and namespace; verify waits for it as long as --for says, timeline --watch for ever.',
  },
  SA4001: {
    title: 'This Node.js is too old',
    action: 'Run npm ci, which brings Node.js 24, or use Node.js 22.19 or newer.',
  },
  SA5001: {
    title: 'The container runtime does not answer',
    action: 'Check --runtime-endpoint and who may open the socket (docs/agent.md); it is tried again with backoff.',
  },
  SA5002: {
    title: 'The agent cannot tell its node',
    action: 'Give the name of the node, of at most 128 characters, by --node-name or NODE_NAME.',
  },
  SA9001: { title: 'A defect of this program', action: 'Please report it with the log line; the rest goes on.' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a stable code and the object it is about, e.g. `pod/default/web-0` or `FILE:LINE`. */
export class AuditError extends Error {
  readonly code: ErrorCode;
  readonly about: string;

  constructor(code: ErrorCode, about: string, detail: string, options?: ErrorOptions) {
    super(`${code} ${ERRORS[code].title}: ${about}: ${detail}. ${ERRORS[code].action}`, options);
    this.name = 'AuditError';
    this.code = code;
    this.about = about;
  }
}
