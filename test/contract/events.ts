import { expect } from 'chai';
import { objectAt } from '../../src/evidence/json.ts';
import { event, meta, version } from './objects.ts';
import { apply, events, get, listVersion, mergePatch, names, post, watching } from './scene.ts';
import type { Scene } from './scene.ts';

export function describeEvents(scene: () => Scene): void {
  describe('Events', () => {
    before(async () => {
      const { namespace } = scene();
      await post(scene(), events(scene()), event(namespace, 'event-web', { uid: 'event-1' }));
      await post(scene(), events(scene()), event(namespace, 'event-db', { name: 'db', uid: 'event-2' }));
      await post(
        scene(),
        events(scene()),
        event(namespace, 'event-job', { kind: 'Job', uid: 'event-3', apiVersion: 'batch/v1' }),
      );
    });

    it('is created under the name given, and as given', async () => {
      const given = event(scene().namespace, 'event-named', { uid: 'event-4' });
      const { code, body } = await post(scene(), events(scene()), given);
      expect(code).to.equal(201);
      expect(meta(body, 'name')).to.equal('event-named');
      for (const field of [
        'involvedObject',
        'reason',
        'message',
        'type',
        'source',
        'firstTimestamp',
        'lastTimestamp',
        'count',
      ]) {
        expect(body[field], field).to.deep.equal(given[field]);
      }
    });

    it('answers 409 AlreadyExists to the same name again: so an Event is told once', async () => {
      const { code, body } = await post(scene(), events(scene()), event(scene().namespace, 'event-web'));
      expect(code).to.equal(409);
      expect(body['reason']).to.equal('AlreadyExists');
    });

    it('answers 422 to an Event outside the namespace of its object', async () => {
      const astray = event(scene().namespace, 'event-astray', { namespace: 'default' });
      const { code, body } = await post(scene(), events(scene()), astray);
      expect(code).to.equal(422);
      const cause = {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: "default": does not match event.namespace',
        field: 'involvedObject.namespace',
      };
      expect(objectAt(body, 'details')).to.deep.equal({ name: 'event-astray', kind: 'Event', causes: [cause] });
    });

    const selections: readonly (readonly [string, readonly string[]])[] = [
      ['involvedObject.uid=event-1', ['event-web']],
      ['involvedObject.kind=Job,involvedObject.uid=event-3', ['event-job']],
      ['involvedObject.kind=Pod,involvedObject.name=db', ['event-db']],
      ['involvedObject.kind=Job,involvedObject.uid=event-1', []],
    ];
    for (const [selector, expected] of selections) {
      it(`is listed by ${selector}`, async () => {
        const { body } = await get(scene(), `${events(scene())}?fieldSelector=${encodeURIComponent(selector)}`);
        expect(names(body)).to.deep.equal(expected);
      });
    }

    it('is watched through involvedObject.kind', async () => {
      const since = await listVersion(scene(), events(scene()));
      await post(
        scene(),
        events(scene()),
        event(scene().namespace, 'event-other', { kind: 'Job', apiVersion: 'batch/v1' }),
      );
      await post(scene(), events(scene()), event(scene().namespace, 'event-pod'));
      const query = `watch=1&resourceVersion=${since}&fieldSelector=involvedObject.kind%3DPod`;
      const stream = await watching(scene(), `${events(scene())}?${query}`);
      const frames = await stream.until((all) => all.length > 0);
      stream.close();
      expect(frames.map(({ object }) => meta(object, 'name'))).to.deep.equal(['event-pod']);
    });

    it('is counted up by a merge patch, under its name, uid and creationTimestamp', async () => {
      const { body: before } = await get(scene(), events(scene(), 'event-db'));
      const { body: after } = await mergePatch(scene(), events(scene(), 'event-db'), { count: 2 });
      expect(after['count']).to.equal(2);
      expect(meta(after, 'uid')).to.equal(meta(before, 'uid'));
      expect(meta(after, 'creationTimestamp')).to.equal(meta(before, 'creationTimestamp'));
      expect(Number(version(after))).to.be.greaterThan(Number(version(before)));
    });

    it('is created by apply, too', async () => {
      const { code } = await apply(
        scene(),
        events(scene(), 'event-applied'),
        event(scene().namespace, 'event-applied'),
      );
      expect(code).to.equal(201);
    });
  });
}
