import { expect } from 'chai';
import { StatusError, statusFacts } from '../../src/kube/status.ts';
import { status } from './support/objects.ts';

describe('what an API server says of a failure', () => {
  it('is read from its Status', () => {
    const raw = status(429, 'TooManyRequests', 'slow down', { retryAfterSeconds: 7, name: 'a' });
    expect(statusFacts(raw, 500)).to.deep.equal({
      code: 429,
      reason: 'TooManyRequests',
      message: 'slow down',
      retryAfterMs: 7000,
      object: 'a',
    });
  });

  it('may be anything at all', () => {
    const nothing = { code: 503, reason: '', message: '', retryAfterMs: null, object: null };
    for (const raw of [null, 7, 'x', [], {}, { code: '410', reason: 3, message: {}, details: 'x' }]) {
      expect(statusFacts(raw, 503)).to.deep.equal(nothing);
    }
  });

  it('brings no control character to the reader’s terminal, nor a screenful', () => {
    const raw = status(400, 'Bad', `a\u001b[2J\u202eb\r\n${'x'.repeat(5000)}`);
    const { message } = statusFacts(raw, 400);
    expect(message).to.match(/^a \[2J b x+$/);
    expect(message.length).to.be.at.most(500);
  });

  it('has the product’s code for what a person has to do', () => {
    const codes = [401, 403, 404, 410, 500].map(
      (code) => new StatusError('GET /x', statusFacts(status(code), code)).code,
    );
    expect(codes).to.deep.equal(['SA2013', 'SA2003', 'SA2004', 'SA2005', 'SA2005']);
  });
});
