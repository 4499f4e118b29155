import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { hostname } from 'node:os';
import {
  BitString,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Set as Asn1Set,
  UTCTime,
  Utf8String,
  type BaseBlock,
} from 'asn1js';
import type { KeyPair } from './key-pair.ts';

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const SUBJECT_ALT_NAME = '2.5.29.17';
/** Clocks of those who ask may be late. */
const BEFORE_MS = 3_600_000;
/** Longer than any process lives: nobody can trust it for more than being the same one. */
const AFTER_MS = 10 * 365 * 86_400_000;

/**
 * A certificate of one's own, for this process alone and never written anywhere: it keeps who listens from reading along,
 * and proves to nobody who we are. Node.js can sign but not build a certificate (RFC 5280, 4.1); asn1js writes its DER.
 */
export function selfSigned(now = Date.now()): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(new ObjectIdentifier({ value: ECDSA_WITH_SHA256 }));
  const body = sequence(
    context(0, new Integer({ value: 2 })), // version 3
    serialNumber(),
    algorithm,
    NAME,
    sequence(time(now - BEFORE_MS), time(now + AFTER_MS)),
    NAME,
    publicKeyInfo(publicKey),
    context(3, sequence(extension(EXTENDED_KEY_USAGE, usage()), extension(SUBJECT_ALT_NAME, names()))),
  );
  const signature = sign('sha256', Buffer.from(body.toBER()), privateKey);
  const der = sequence(body, algorithm, new BitString({ valueHex: bytes(signature) })).toBER();
  return {
    cert: pem('CERTIFICATE', Buffer.from(der)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const sequence = (...value: BaseBlock[]): Sequence => new Sequence({ value });

const context = (tagNumber: number, ...value: BaseBlock[]): Constructed =>
  new Constructed({ idBlock: { tagClass: 3, tagNumber }, value });

const NAME = sequence(
  new Asn1Set({
    value: [sequence(new ObjectIdentifier({ value: COMMON_NAME }), new Utf8String({ value: 'sidecar-audit' }))],
  }),
);

/** Positive and never the same twice: browsers refuse two certificates of one issuer with the same number. */
function serialNumber(): Integer {
  const random = randomBytes(16);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x40;
  return new Integer({ valueHex: bytes(random) });
}

/** RFC 5280, 4.1.2.5: until 2049 as UTCTime, whose years have two digits. */
function time(ms: number): BaseBlock {
  const valueDate = new Date(Math.floor(ms / 1000) * 1000);
  return valueDate.getUTCFullYear() < 2050 ? new UTCTime({ valueDate }) : new GeneralizedTime({ valueDate });
}

const publicKeyInfo = (key: KeyObject): BaseBlock => fromBER(bytes(key.export({ type: 'spki', format: 'der' }))).result;

function extension(id: string, value: BaseBlock): Sequence {
  return sequence(new ObjectIdentifier({ value: id }), new OctetString({ valueHex: value.toBER() }));
}

const usage = (): Sequence => sequence(new ObjectIdentifier({ value: SERVER_AUTH }));

function names(): Sequence {
  const dns = ['localhost', hostname()].map((name) => general(2, Buffer.from(name, 'latin1')));
  const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.concat([Buffer.alloc(15), Buffer.from([1])])];
  return sequence(...dns, ...addresses.map((address) => general(7, address)));
}

const general = (tagNumber: number, value: Buffer): Primitive =>
  new Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex: bytes(value) });

const bytes = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer;

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
