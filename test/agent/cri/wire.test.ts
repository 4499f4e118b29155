import { expect } from 'chai';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { ContainerEventResponse, ContainerStatus, ListContainersRequest } from '../../../src/agent/cri/messages.ts';
import { int64, message, text } from '../../../src/agent/cri/wire.ts';
import { CRI_PROTO } from '../support/cri-proto.ts';

const { root } = protobuf.parse(CRI_PROTO);
const encoded = (type: string, value: object): Uint8Array => {
  const found = root.lookupType(`runtime.v1.${type}`);
  return found.encode(found.fromObject(value)).finish();
};

describe('the codec of CRI messages', () => {
  it('reads what protobufjs writes, times to the nanosecond', () => {
    const times = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.string(), times, times, fc.integer(), (reason, startedAt, finishedAt, exitCode) => {
        const bytes = encoded('ContainerStatus', {
          id: 'c-1',
          metadata: { name: 'app', attempt: 3 },
          state: 2,
          startedAt: String(startedAt),
          finishedAt: String(finishedAt),
          exitCode,
          reason,
          logPath: 'a field that our table does not name',
          labels: { a: 'b' },
        });
        const { metadata, ...status } = ContainerStatus.decode(bytes);
        expect(metadata).to.deep.equal({ name: 'app', attempt: 3 });
        expect(status).to.deep.include({ id: 'c-1', state: 2, startedAt, finishedAt, exitCode, reason, createdAt: 0n });
      }),
    );
  });

  it('reads an event with its maps and the containers of its Pod in their order', () => {
    const bytes = encoded('ContainerEventResponse', {
      containerId: 'c-2',
      containerEventType: 2,
      podSandboxStatus: { id: 's-1', labels: { 'io.kubernetes.pod.name': 'web-0', empty: '' } },
      containersStatuses: [{ id: 'c-1' }, {}, { id: 'c-2' }],
    });
    const event = ContainerEventResponse.decode(bytes);
    expect(event.type).to.equal(2);
    expect(event.podSandboxStatus?.labels).to.deep.equal(
      new Map([
        ['io.kubernetes.pod.name', 'web-0'],
        ['empty', ''],
      ]),
    );
    expect(event.containersStatuses.map((each) => each.id)).to.deep.equal(['c-1', '', 'c-2']);
  });

  it('writes what protobufjs reads, a filter for the first value of an enum included', () => {
    for (const state of [0, 2]) {
      const bytes = ListContainersRequest.encode({ filter: { state: { state } } });
      const type = root.lookupType('runtime.v1.ListContainersRequest');
      expect(type.toObject(type.decode(bytes), { defaults: true })).to.nested.include({ 'filter.state.state': state });
    }
  });

  it('skips the fields that a newer runtime has added, whatever their wire type', () => {
    const newer = protobuf
      .parse(
        'syntax="proto3"; message M { string id = 1; fixed64 a = 9; fixed32 b = 10; string c = 30; int64 d = 31; }',
      )
      .root.lookupType('M');
    const bytes = newer.encode(newer.fromObject({ id: 'x', a: 1, b: 2, c: 'c', d: 4 })).finish();
    expect(message({ id: [1, text] }).decode(bytes)).to.deep.equal({ id: 'x' });
  });

  it('refuses what is no message: cut short, a number for a text, a wire type that there is not', () => {
    const whole = encoded('ContainerStatus', { id: 'c-1', reason: 'Completed' });
    for (let length = whole.length - 1; length > whole.length - 8; length -= 1) {
      expect(() => ContainerStatus.decode(whole.subarray(0, length)), `${length} bytes`).to.throw(RangeError);
    }
    const number = message({ id: [1, int64] }).encode({ id: 7n });
    expect(() => message({ id: [1, text] }).decode(number)).to.throw(RangeError);
    expect(() => ContainerStatus.decode(Uint8Array.of(0x0f, 1))).to.throw(RangeError);
    expect(() => ContainerStatus.decode(Uint8Array.from({ length: 12 }, () => 0xff))).to.throw(RangeError);
  });
});
