import { expect } from 'chai';
import * as fc from 'fast-check';
import { framesOf, frameSplitter, type Frame } from '../../src/kube/frames.ts';

const texts = (frames: readonly Frame[]): readonly string[] => frames.map((frame) => frame.bytes.toString());

async function* chunks(...parts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

async function collect(body: AsyncIterable<readonly Frame[]>): Promise<readonly Frame[]> {
  const all: Frame[] = [];
  for await (const frames of body) all.push(...frames);
  return all;
}

describe('frames of a byte stream', () => {
  it('gives each line of a chunk as one frame', () => {
    expect(texts(frameSplitter().push(Buffer.from('{"a":1}\n{"b":2}\n')))).to.deep.equal(['{"a":1}', '{"b":2}']);
  });

  it('holds a line until its newline comes', () => {
    const splitter = frameSplitter();
    expect(splitter.push(Buffer.from('{"a"'))).to.deep.equal([]);
    expect(splitter.held()).to.equal(4);
    expect(texts(splitter.push(Buffer.from(':1}\n{')))).to.deep.equal(['{"a":1}']);
    expect(splitter.held()).to.equal(1);
  });

  it('does not count blank lines', () => {
    expect(texts(frameSplitter().push(Buffer.from('\n\n{}\n\n')))).to.deep.equal(['{}']);
  });

  it('is not misled by U+2028, U+0085 or a split character, wherever the chunks end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (lines, cuts) => {
          const frames = [...lines, 'über\u2028\u0085\u{1F6D1}'].map((line) => JSON.stringify(line));
          const bytes = Buffer.from(frames.map((frame) => `${frame}\n`).join(''));
          const splitter = frameSplitter();
          const got: string[] = [];
          let from = 0;
          for (const cut of [...cuts, bytes.length].map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b)) {
            got.push(...texts(splitter.push(bytes.subarray(from, cut))));
            from = cut;
          }
          expect(got).to.deep.equal(frames);
          expect(splitter.held()).to.equal(0);
        },
      ),
    );
  });

  it('keeps the frames of earlier chunks as they were when later ones come', () => {
    const splitter = frameSplitter();
    splitter.push(Buffer.from('"fir'));
    const first = splitter.push(Buffer.from('st"\n"sec'));
    splitter.push(Buffer.from('ond"\n'));
    expect(texts(first)).to.deep.equal(['"first"']);
  });

  it('tells a frame that is too long by its head, before its end has come', () => {
    const [frame] = frameSplitter(10).push(Buffer.from('{"metadata":{"name":"huge"'));
    expect(frame).to.deep.equal({ bytes: Buffer.from('{"metadata":{"name":"huge"'), whole: false });
  });

  it('tells it once, and goes on with the next line', () => {
    const splitter = frameSplitter(10);
    expect(splitter.push(Buffer.from('12345678'))).to.have.length(0);
    expect(splitter.push(Buffer.from('90123'))).to.have.length(1);
    expect(splitter.push(Buffer.from('more of it'))).to.have.length(0);
    expect(texts(splitter.push(Buffer.from('end\n{}\n')))).to.deep.equal(['{}']);
  });

  it('allows a frame of exactly the largest length', () => {
    expect(texts(frameSplitter(4).push(Buffer.from('1234\n12345\n')))).to.deep.equal(['1234', '12345']);
    expect(frameSplitter(4).push(Buffer.from('12345\n'))[0]?.whole).to.equal(false);
  });

  it('takes a frame that comes byte by byte in linear time', () => {
    const splitter = frameSplitter(200_000);
    const byte = Buffer.from('x');
    for (let count = 0; count < 200_000; count += 1) splitter.push(byte);
    expect(splitter.push(Buffer.from('\n'))[0]?.bytes.length).to.equal(200_000);
  });

  it('gives the frames chunk by chunk', async () => {
    expect(texts(await collect(framesOf(chunks('{}\n{', '}\n'), 'a watch')))).to.deep.equal(['{}', '{}']);
  });

  it('does not pass a stream that ends within a frame for complete', async () => {
    const error = await collect(framesOf(chunks('{}\n{"type":"ADD'), 'a watch')).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'SA2002');
  });

  it('pulls the next chunk only when the reader has done with the last', async () => {
    let pulled = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for (;;) {
        pulled += 1;
        yield await Promise.resolve(Buffer.from('{}\n'));
      }
    }
    for await (const _ of framesOf(counted(), 'a watch')) {
      await new Promise((resolve) => setImmediate(resolve));
      expect(pulled).to.equal(1);
      break;
    }
  });
});
