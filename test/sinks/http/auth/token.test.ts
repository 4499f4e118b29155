import { expect } from 'chai';
import { bearerOf, digestOf } from '../../../../src/sinks/http/auth/token.ts';

describe('the bearer token of a request', () => {
  it('is what follows the word, however that is written', () => {
    for (const word of ['Bearer', 'bearer', 'BEARER'])
      expect(bearerOf(`${word} a.b-c_d~e+f/g==`)).equal('a.b-c_d~e+f/g==');
    expect(bearerOf('Bearer   a  ')).equal('a');
  });

  it('is none where there is none, or no more than the form of one', () => {
    const none = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'a',
      'Bearer a b',
      'Bearer a,b',
      'Bearer "a"',
      'Bearer é',
    ];
    for (const header of none) expect(bearerOf(header), header).equal(null);
    expect(bearerOf(`Bearer ${'a'.repeat(9_000)}`)).equal(null);
  });

  it('is held as what tells nothing of it', () => {
    expect(digestOf('secret')).equal(digestOf('secret')).not.equal(digestOf('secret2'));
    expect(digestOf('secret')).length(44).not.contain('secret');
  });
});
