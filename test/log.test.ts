import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createLogger, type Logger, type LoggerOptions } from '../src/log.ts';

/** A logger and the lines it has written so far. */
function captured(options: Omit<LoggerOptions, 'stream'> = {}, isTTY = false): { log: Logger; lines: () => string[] } {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { log: createLogger({ ...options, stream }), lines: () => text.split('\n').slice(0, -1) };
}

function only(lines: readonly string[]): string {
  expect(lines).to.have.length(1);
  return lines[0] ?? '';
}

describe('log', () => {
  it('writes one line of JSON with time, level and message, then the fields', () => {
    const { log, lines } = captured();
    log.info('watch started', { resource: 'pods', frames: 3 });
    const line = only(lines());
    expect(Object.keys(JSON.parse(line))).to.deep.equal(['time', 'level', 'message', 'resource', 'frames']);
    expect(JSON.parse(line)).to.include({ level: 'info', message: 'watch started', resource: 'pods', frames: 3 });
    expect(JSON.parse(line).time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('keeps quiet below its level', () => {
    const { log, lines } = captured({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines().map((line) => JSON.parse(line).message)).to.deep.equal(['c', 'd']);
  });

  it('is meant for a person at a terminal, and for machines in a cluster even then', () => {
    const person = captured({}, true);
    person.log.warn('permission missing', { resource: 'jobs', detail: 'two words' });
    expect(only(person.lines())).to.match(
      /^\d\d:\d\d:\d\d\.\d{3} .*WARN.* permission missing resource=jobs detail="two words"$/,
    );
    const before = process.env['KUBERNETES_SERVICE_HOST'];
    process.env['KUBERNETES_SERVICE_HOST'] = '10.96.0.1';
    try {
      const machine = captured({}, true);
      machine.log.warn('permission missing');
      expect(JSON.parse(only(machine.lines()))).to.include({ message: 'permission missing' });
    } finally {
      if (before === undefined) delete process.env['KUBERNETES_SERVICE_HOST'];
      else process.env['KUBERNETES_SERVICE_HOST'] = before;
    }
  });

  it('lets no field pose as the time, the level or the message', () => {
    const { log, lines } = captured();
    log.error('the real one', { message: 'forged', level: 'info', time: 'never' });
    expect(JSON.parse(only(lines()))).to.include({ message: 'the real one', level: 'error', field_message: 'forged' });
  });

  it('does not write a secret, wherever it comes in', () => {
    const canary = 'canary-5f1c0ffee';
    const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ${canary}.c2lnbmF0dXJl`;
    for (const format of ['json', 'text'] as const) {
      const { log, lines } = captured({ format });
      log.info(`sent Authorization: Bearer ${canary}`);
      log.info('request', { headers: { authorization: canary, Cookie: canary } });
      log.info('request', { bearerToken: canary, nested: { PASSWORD: [canary] } });
      log.info('refused', { detail: `credentials ${jwt} are expired` });
      log.info('cut in two', { detail: `${'x'.repeat(1010)} ${jwt}${jwt}` });
      log.info('refused', { error: new Error(`GET https://me:${canary}@host/?access_token=${canary}&watch=1`) });
      log.info('read', { detail: `-----BEGIN RSA PRIVATE KEY-----\nMIIE5f1c0ffee\n-----END RSA PRIVATE KEY-----` });
      expect(lines()).to.have.length(7);
      expect(lines().join('\n')).not.to.contain('5f1c0ffee');
      expect(lines().join('\n')).to.contain('[redacted]').and.to.contain('watch=1');
    }
  });

  it('cannot be made to forge a line or to steer a terminal', () => {
    for (const format of ['json', 'text'] as const) {
      const { log, lines } = captured({ format });
      log.info('exited', {
        container: 'a\n{"level":"error"}\r\u001b[2J\u001b]0;title\u0007\u009b31m\u202egnp.exe\u2028z',
      });
      const line = only(lines());
      expect(line).not.to.match(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
      expect(line).to.contain('gnp.exe z');
    }
  });

  it('cuts what is long and names what is whole', () => {
    const { log, lines } = captured();
    const metadata = { name: 'web-0', namespace: 'shop', annotations: { note: 'private' } };
    log.info('bounded', {
      text: 'y'.repeat(100_000),
      pod: { kind: 'Pod', metadata, spec: { containers: [] } },
      pods: [{ metadata, status: {} }],
      deep: { a: { b: { c: { d: 1 } } } },
      list: Array.from({ length: 500 }, (_, i) => i),
    });
    const line = only(lines());
    expect(line.length).to.be.below(2000);
    expect(line).not.to.contain('private');
    expect(JSON.parse(line)).to.deep.include({ pod: 'Pod/shop/web-0', pods: ['object/shop/web-0'] });
    expect(JSON.parse(line)).to.deep.include({ deep: { a: { b: '[object]' } } });
    expect(JSON.parse(line).list.at(-1)).to.equal('+480 more');
  });

  it('shows an expected error by its code and a surprise with its stack', () => {
    const { log, lines } = captured();
    log.error('failed', { error: Object.assign(new Error('gone'), { code: 'ECONNRESET' }) });
    log.error('failed', { error: new TypeError('x is not a function', { cause: new Error('deeper') }) });
    const [expected, surprise] = lines().map((line) => JSON.parse(line).error);
    expect(expected).to.deep.equal({ name: 'Error', message: 'gone', code: 'ECONNRESET' });
    expect(surprise).to.include({ name: 'TypeError', cause: 'deeper' });
    expect(surprise.stack).to.contain('log.test.ts');
  });

  it('takes whatever it is given', () => {
    const { log, lines } = captured();
    const cyclic: Record<string, unknown> = { big: 12n, date: new Date(Number.NaN), call: () => 1, nothing: null };
    cyclic['self'] = cyclic;
    const hostile = Object.defineProperty({}, 'x', { enumerable: true, get: () => expect.fail('unreadable') });
    log.info('odd', { cyclic, hostile, missing: undefined, rate: Number.POSITIVE_INFINITY, half: '\ud800' });
    log.info('odd', JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(lines()).to.have.length(2);
    expect(JSON.parse(lines()[0] ?? '')).to.include({ rate: 'Infinity', hostile: '[unreadable]', half: '\ufffd' });
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
});
