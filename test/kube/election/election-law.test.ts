import { expect } from 'chai';
import fc from 'fast-check';
import { createWorld, type Replica, type Trip } from './world.ts';

const RUNS = Number(process.env['ELECTION_RUNS'] ?? 1_000);
/** Faults happen until then, ms of true time; from then on all is well. */
const CALM_AT = 60_000;

/** What becomes of a replica, ms of true time. */
const fate = fc.record({
  startsAt: fc.integer({ min: 0, max: 20_000 }),
  // Hours apart, and each runs up to a tenth too fast or too slow.
  offset: fc.integer({ min: -7_200_000, max: 7_200_000 }),
  rate: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  // A follower of another build writes the Lease too.
  build: fc.constantFrom('1.0.0', '1.1.0'),
  end: fc.option(
    fc.record({ how: fc.constantFrom('kill' as const, 'stop' as const), at: fc.integer({ min: 0, max: CALM_AT }) }),
  ),
  pause: fc.option(fc.record({ at: fc.integer({ min: 0, max: 40_000 }), ms: fc.integer({ min: 0, max: 20_000 }) })),
});

const weather = fc.record({
  /** Of requests, and of answers. */
  lost: fc.constantFrom(0, 0.05, 0.2, 0.6),
  /** Each way. */
  slowestMs: fc.constantFrom(0, 20, 800, 2_500, 25_000),
  seed: fc.integer(),
});

describe('kube/election: the law', function () {
  this.timeout(120_000);

  it(`never do two believe to lead at once, and in calm weather one does (${RUNS} schedules)`, async () => {
    let [terms, runsWithout] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 2, maxLength: 3 }),
        weather,
        async (fates, { lost, slowestMs, seed }) => {
          const random = mulberry(seed);
          const replicas: Replica[] = [];
          const believers = (): readonly string[] => replicas.filter((r) => r.believes()).map((r) => r.name);
          const world = createWorld({
            random,
            each: () => {
              const now = believers();
              if (now.length > 1) throw new Error(`${now.join(' and ')} believe to lead at ${world.now()} ms`);
            },
          });
          world.network((): Trip => {
            const oneWay = (): number | null => (random() < lost ? null : random() * slowestMs);
            return { there: oneWay(), back: oneWay() };
          });
          const living: Replica[] = [];
          const story = fates.flatMap(({ startsAt, offset, rate, build, end, pause }, i) => {
            const start = (): void => {
              const replica = world.replica(`r${i}`, { offset, rate }, build);
              replicas.push(replica);
              if (end === null) living.push(replica);
            };
            const find = (): Replica | undefined => replicas.find((r) => r.name === `r${i}`);
            return [
              { at: startsAt, act: start },
              ...(pause === null ? [] : [{ at: startsAt + pause.at, act: () => find()?.suspend(pause.ms) }]),
              ...(end === null
                ? []
                : [
                    {
                      at: Math.max(end.at, startsAt + 1),
                      act: () => (end.how === 'kill' ? find()?.kill() : void find()?.elector.stop()),
                    },
                  ]),
            ];
          });
          for (const { at, act } of story.toSorted((a, b) => a.at - b.at)) {
            await world.advance(Math.max(0, at - world.now()));
            act();
          }
          await world.advance(Math.max(0, CALM_AT - world.now()));
          world.network(() => ({ there: 1, back: 1 }));
          // What is still under way lands meanwhile, and then a lease may run out on the slowest clock.
          await world.advance(25_000 + 20_000);
          expect(believers().length, 'leaders in calm weather').to.equal(living.length > 0 ? 1 : 0);
          const led = replicas.flatMap((r) => r.told).filter((t) => t === 'led').length;
          terms += led;
          if (led === 0) runsWithout += 1;
        },
      ),
      { numRuns: RUNS },
    );
    console.log(`${RUNS} schedules, ${terms} terms; nobody led in ${runsWithout}`);
    expect(terms).to.be.above(RUNS);
  });
});

/** Numbers in [0, 1) from a seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
