import { expect } from 'chai';
import * as fc from 'fast-check';
import { textWithoutManagedFields } from '../../src/kube/managedfields.ts';

const parsed = (text: string): unknown => JSON.parse(textWithoutManagedFields(Buffer.from(text)));

describe('a frame without managedFields', () => {
  it('is as it was, for one that has none', () => {
    const text = '{"metadata":{"name":"a"},"spec":{}}';
    expect(textWithoutManagedFields(Buffer.from(text))).to.equal(text);
  });

  it('loses the member wherever it stands in its object', () => {
    const fields = '"managedFields":[{"manager":"kubelet","fieldsV1":{"k:{\\"a\\":\\"]}\\"}":{}}}]';
    expect(parsed(`{"metadata":{${fields}}}`)).to.deep.equal({ metadata: {} });
    expect(parsed(`{"metadata":{${fields},"name":"a"}}`)).to.deep.equal({ metadata: { name: 'a' } });
    expect(parsed(`{"metadata":{"name":"a",${fields}}}`)).to.deep.equal({ metadata: { name: 'a' } });
    expect(parsed(`{"metadata":{"name":"a",${fields},"uid":"b"}}`)).to.deep.equal({
      metadata: { name: 'a', uid: 'b' },
    });
  });

  it('keeps text that only looks like it', () => {
    const object = { metadata: { annotations: { last: '{"x":1,"managedFields":[1]}', 'y"managedFields': [2] } } };
    expect(parsed(JSON.stringify(object))).to.deep.equal(object);
  });

  it('leaves a frame that is cut off to the parser', () => {
    const cut = '{"metadata":{"name":"a","managedFields":[{"manager":"x';
    expect(textWithoutManagedFields(Buffer.from(cut))).to.equal(cut);
  });

  it('keeps everything else of any object', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), fc.string(), fc.boolean(), (spec, fields, name, first) => {
        const metadata = first ? { managedFields: fields, name } : { name, managedFields: fields };
        expect(parsed(JSON.stringify({ type: 'ADDED', object: { metadata, spec } }))).to.deep.equal(
          JSON.parse(JSON.stringify({ type: 'ADDED', object: { metadata: { name }, spec } })),
        );
      }),
    );
  });
});
