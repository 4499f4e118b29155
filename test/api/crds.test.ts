import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type TSchema, Type } from 'typebox';
import { parse } from 'yaml';
import { DEFINITIONS } from '../../src/api/crd.ts';
import { type StructuralSchema, structural } from '../../src/api/structural.ts';
import { crdFiles } from '../../tools/generate-crds.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const schemaOf = (definition: (typeof DEFINITIONS)[number]) => definition.spec.versions[0].schema.openAPIV3Schema;

type Node = readonly [path: string, schema: StructuralSchema];

const nodes = (path: string, schema: StructuralSchema): readonly Node[] => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => nodes(`${path}.${name}`, each)),
  ...(schema.items === undefined ? [] : nodes(`${path}[]`, schema.items)),
  ...(schema.additionalProperties === undefined ? [] : nodes(`${path}[*]`, schema.additionalProperties)),
];

const all = DEFINITIONS.flatMap((definition) => nodes(definition.spec.names['kind'] as string, schemaOf(definition)));
const without = (isRight: (node: StructuralSchema) => boolean) =>
  all.filter(([path, schema]) => !path.endsWith('.metadata') && !isRight(schema)).map(([path]) => path);

describe('the CRDs', () => {
  it('are in crds/ as the sources say', () => {
    for (const { path, text } of crdFiles()) expect(readFileSync(join(ROOT, path), 'utf8'), path).to.equal(text);
    const files = readdirSync(join(ROOT, 'crds')).filter((file) => file.endsWith('.yaml'));
    expect(files.map((file) => `crds/${file}`)).to.have.members(crdFiles().map(({ path }) => path));
  });

  it('mean in YAML what they mean here', () => {
    expect(crdFiles().map(({ text }) => parse(text) as unknown)).to.deep.equal(JSON.parse(JSON.stringify(DEFINITIONS)));
  });

  it('describe every field', () => {
    expect(without(({ description }) => (description ?? '').length > 5)).to.deep.equal([]);
  });

  it('bound every list, map and string', () => {
    // The API server bounds an enum by its values, and the fields of every object by itself.
    const apiServers = /^\w+\.(apiVersion|kind)$/u;
    const unbounded = without(({ type, maxItems, maxLength, enum: values, maxProperties, additionalProperties }) => {
      if (type === 'array') return maxItems !== undefined;
      if (type === 'string') return values !== undefined || maxLength !== undefined;
      return additionalProperties === undefined || maxProperties !== undefined;
    });
    expect(unbounded.filter((path) => !apiServers.test(path))).to.deep.equal([]);
  });

  it('bound every integer', () => {
    expect(
      without(({ type, minimum, maximum }) => type !== 'integer' || (minimum !== undefined && maximum !== undefined)),
    ).to.deep.equal([]);
  });

  it('say of every list how it is merged', () => {
    expect(
      without((schema) => schema.type !== 'array' || schema['x-kubernetes-list-type'] !== undefined),
    ).to.deep.equal([]);
  });

  it('show Pods, Verified, Violated, Undecided and Age, and more when asked', () => {
    for (const { spec } of DEFINITIONS) {
      const columns = spec.versions[0].additionalPrinterColumns;
      const names = (priority?: 1) => columns.filter((column) => column.priority === priority).map(({ name }) => name);
      expect(names()).to.deep.equal(['Pods', 'Verified', 'Violated', 'Undecided', 'Age']);
      expect(names(1)).to.deep.equal(['Pending', 'Ready']);
    }
  });
});

describe('the structural pass', () => {
  const refused = (schema: TSchema, why: string) => expect(() => structural(schema, 'spec')).to.throw(why);

  it('writes a map by additionalProperties', () => {
    const { patternProperties, additionalProperties } = structural(Type.Record(Type.String(), Type.Integer()), 'spec');
    expect(patternProperties).to.equal(undefined);
    expect(additionalProperties).to.deep.equal({ type: 'integer' });
  });

  it('refuses what a structural schema cannot say', () => {
    refused(Type.Object({ a: Type.Union([Type.String(), Type.Integer()]) }), 'spec.a has no type');
    refused(Type.Object({ a: Type.Array(Type.Unknown()) }), 'spec.a[] has no type');
    refused(
      Type.Object({}, { additionalProperties: false }),
      'spec has words that are not carried over: additionalProperties',
    );
    refused(Type.Array(Type.String(), { uniqueItems: true }), 'uniqueItems');
    refused(Type.Record(Type.String({ pattern: '^a$' }), Type.Integer()), 'no patternProperties but those of a map');
  });
});
