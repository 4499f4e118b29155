import fc from 'fast-check';

/** One seed for every law, so that a run of CI can be repeated; LAW_SEED=random looks elsewhere, as before a release. */
const asked = process.env['LAW_SEED'] ?? '20261122';
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked) });
