import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { expect } from 'chai';
import { selfSigned } from '../../../../src/sinks/http/tls/self-signed.ts';

describe('a certificate of our own', () => {
  it('is signed with its own key, for this machine and no authority', () => {
    const { cert, key } = selfSigned();
    const read = new X509Certificate(cert);
    expect(read.verify(read.publicKey)).equal(true);
    expect(read.ca).equal(false);
    expect([read.subject, read.issuer]).deep.equal(['CN=sidecar-audit', 'CN=sidecar-audit']);
    expect(read.subjectAltName).contain('DNS:localhost').contain(`DNS:${hostname()}`).contain('IP Address:127.0.0.1');
    expect(read.subjectAltName).contain('IP Address:0:0:0:0:0:0:0:1');
    expect(read.keyUsage).deep.equal(['1.3.6.1.5.5.7.3.1']);
    expect(key).match(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('is good from an hour before now, for ten years', () => {
    const now = Date.parse('2026-11-23T12:00:00.123Z');
    const { validFrom, validTo } = new X509Certificate(selfSigned(now).cert);
    expect(new Date(validFrom).toISOString()).equal('2026-11-23T11:00:00.000Z');
    expect(new Date(validTo).toISOString()).equal('2036-11-20T12:00:00.000Z');
  });

  it('writes years from 2050 on in four digits, and those before in two, as RFC 5280 has it', () => {
    const { validFrom, validTo, raw } = new X509Certificate(selfSigned(Date.parse('2045-06-01T00:00:00Z')).cert);
    expect([validFrom, validTo]).deep.equal(['May 31 23:00:00 2045 GMT', 'May 30 00:00:00 2055 GMT']);
    expect(raw.toString('latin1')).contain('\x17\r450531230000Z\x18\x0f20550530000000Z');
  });

  it('is another one each time, number and key', () => {
    const [a, b] = [selfSigned(), selfSigned()].map(({ cert }) => new X509Certificate(cert));
    expect(a?.serialNumber).not.equal(b?.serialNumber);
    expect(a?.fingerprint256).not.equal(b?.fingerprint256);
  });

  it('has a number that is positive and as RFC 5280 has it, whatever the dice say', () => {
    for (let i = 0; i < 50; i += 1) {
      const { serialNumber } = new X509Certificate(selfSigned().cert);
      expect(serialNumber).match(/^[4-7][0-9A-F]{31}$/);
    }
  });
});
