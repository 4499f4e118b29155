import { expect } from 'chai';
import * as fc from 'fast-check';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { POD_MEMBERS } from '../../src/evidence/pod-members.ts';
import { frameText } from '../../src/kube/frame-text.ts';
import { projection, type Members } from '../../src/kube/projection.ts';
import { recordedFrames, recordingNames, wireText } from '../../tools/bench/data/recording.ts';

const MEMBERS: Members = { a: true, bb: { a: true, '': true }, ccc: { bb: { a: {} } }, ключ: true };

/** The same, the slow way. */
function picked(value: unknown, members: Members): unknown {
  if (Array.isArray(value)) return value.map((each) => picked(each, members));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const wanted = Object.hasOwn(members, name) ? members[name] : undefined;
      return wanted === undefined ? [] : [[name, wanted === true ? inner : picked(inner, wanted)]];
    }),
  );
}

const name = fc.oneof(
  fc.constantFrom('a', 'bb', 'ccc', '', 'ключ', 'x', '"', '\\', '}', 'managedFields', '__proto__'),
  fc.string({ unit: 'binary' }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6 }),
  ),
}));
const object = fc.dictionary(name, value, { maxKeys: 8 });

describe('kube/projection', () => {
  const project = projection(MEMBERS);

  it('leaves the named members of any object, and nothing else', () => {
    fc.assert(
      fc.property(object, (raw) => {
        const text = JSON.stringify(raw);
        expect(JSON.parse(project(Buffer.from(text)) ?? '')).to.deep.equal(picked(JSON.parse(text), MEMBERS));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves what it cannot follow to the parser', () => {
    for (const text of [
      '',
      '[]',
      '{',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"x":"',
      '{"a":1]',
      '{ "a":1}',
      '{"a":1} ',
      '{"a":[1}',
      '{"x":{"y":1]',
    ]) {
      const projected = project(Buffer.from(text));
      if (projected !== null) expect(() => JSON.parse(projected) as unknown, text).to.throw();
    }
  });

  it('cuts off nothing that was cut off already', () => {
    fc.assert(
      fc.property(object, fc.nat(), (raw, at) => {
        const whole = Buffer.from(JSON.stringify(raw));
        const cut = whole.subarray(0, at % whole.length);
        const projected = project(cut);
        if (projected !== null) expect(() => JSON.parse(projected) as unknown).to.throw();
      }),
    );
  });
});

describe('kube/frame-text: what is read of a Pod', () => {
  const text = frameText(POD_MEMBERS, true);
  for (const recording of recordingNames()) {
    it(`is all that podFrame reads: ${recording}`, () => {
      for (const frame of recordedFrames(recording)) {
        if (frame.resource !== 'pods' || frame.type === 'BOOKMARK') continue;
        const { object } = JSON.parse(text(Buffer.from(wireText(frame)))) as { object: unknown };
        expect(podFrame(object)).to.deep.equal(podFrame(frame.object));
      }
    });
  }

  it('is all of what else a watch sends', () => {
    for (const object of [
      {
        kind: 'Status',
        status: 'Failure',
        code: 410,
        reason: 'Expired',
        message: 'too old',
        details: { retryAfterSeconds: 1 },
      },
      { kind: 'Pod', metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } } },
    ]) {
      expect(JSON.parse(text(Buffer.from(JSON.stringify({ type: 'X', object }))))).to.deep.equal({ type: 'X', object });
    }
  });
});
