import { expect } from 'chai';
import { readWords, type KnownOption } from '../../src/completion/question.ts';

const option = (short: string | undefined, long: string, more: Partial<KnownOption> = {}): KnownOption => ({
  short,
  long,
  description: long,
  takesValue: true,
  variadic: false,
  choices: [],
  ...more,
});

const OPTIONS = [
  option('-n', '--namespace'),
  option('-A', '--all-namespaces', { takesValue: false }),
  option('-o', '--output'),
  option(undefined, '--from', { variadic: true }),
];

const asks = (...words: readonly string[]) => {
  const { question, values } = readWords(words, OPTIONS);
  const of = question.ask === 'value' ? ` of ${question.of.long ?? ''}` : '';
  return [`${question.ask}${of}: ${question.begun}`, Object.fromEntries(values)];
};

describe('the words before the cursor', () => {
  it('end in an argument, an option, or the value of one', () => {
    expect(asks('po')).to.deep.equal(['argument: po', {}]);
    expect(asks('--na')).to.deep.equal(['option: --na', {}]);
    expect(asks('-')).to.deep.equal(['argument: -', {}]);
    expect(asks('-n', 'de')).to.deep.equal(['value of --namespace: de', {}]);
    expect(asks('--output=js')).to.deep.equal(['value of --output: js', {}]);
    expect(asks('-A', '')).to.deep.equal(['argument: ', {}]);
  });

  it('tell the values that were given, however they are written', () => {
    for (const words of [['-n', 'shop'], ['-nshop'], ['--namespace', 'shop'], ['--namespace=shop']]) {
      expect(asks(...words, '')).to.deep.equal(['argument: ', { '--namespace': 'shop' }]);
    }
  });

  it('give an option that takes many values all that follow', () => {
    expect(asks('--from', 'a', 'b')).to.deep.equal(['value of --from: b', { '--from': 'a' }]);
    expect(asks('--from', 'a', '-n', 'x')).to.deep.equal(['value of --namespace: x', { '--from': 'a' }]);
    expect(asks('--from', 'a', '--n')).to.deep.equal(['option: --n', { '--from': 'a' }]);
  });

  it('are arguments alone after --', () => {
    expect(asks('--', '-n')).to.deep.equal(['argument: -n', {}]);
  });

  it('do not fail over an option that nobody knows', () => {
    expect(asks('--bogus', '--bogus=1', '-x', '')).to.deep.equal(['argument: ', {}]);
  });
});
