import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, withFiles } from './temporary.ts';

const RUN = readFileSync(join(ROOT, '.ci/run'), 'utf8');
const COUNT = (line: string, status: number): string =>
  `\t@echo ${line} >> $$SIDECAR_AUDIT_TEST_COUNTS; exit ${status}\n`;
const LAB_SCRIPT = (name: string, rest = ''): string => `#!/bin/sh\necho ${name} >> "$(dirname "$0")/calls"\n${rest}`;

interface Outcome {
  readonly status: number | null;
  readonly last: string | undefined;
  readonly labCalls: string;
}

interface Case {
  readonly test: string;
  readonly labTest: string;
  readonly browserTest?: string;
  readonly root?: boolean;
  readonly up?: string;
}

/** A tree for `.ci/run`, with these recipes for the make targets that it uses (what Prometheus checks is always well), and a lab that notes how it is called. */
function tree({
  test,
  labTest,
  browserTest = '\t@true\n',
  root = true,
  up = 'echo "$0"',
}: Case): Record<string, string> {
  return {
    'main/.ci/run': RUN,
    'main/Makefile': `test:\n${test}\nprometheus-test:\n\t@true\nbrowser-test:\n${browserTest}\nlab-test:\n${labTest}`,
    'shared/lab/up': LAB_SCRIPT('up', up),
    'shared/lab/down': LAB_SCRIPT('down'),
    'shared/lab/calls': '',
    'bin/id': `#!/bin/sh\necho ${root ? 0 : 1000}\n`,
    'bin/promtool': '#!/bin/sh\n',
    'bin/chromium': '#!/bin/sh\n',
  };
}

const environment = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
  MAKEFLAGS: '',
  MAKELEVEL: '',
});

const labCalls = (folder: string): string =>
  readFileSync(join(folder, 'shared/lab/calls'), 'utf8').trim().split('\n').join(' ');

async function ciRun(recipes: Case): Promise<Outcome> {
  let outcome: Outcome | undefined;
  await withFiles(tree(recipes), (folder) => {
    const { status, stdout } = spawnSync(join(folder, 'main/.ci/run'), { encoding: 'utf8', env: environment(folder) });
    outcome = { status, last: stdout.trimEnd().split('\n').at(-1), labCalls: labCalls(folder) };
  });
  return outcome ?? expect.fail('did not run');
}

describe('.ci/run', () => {
  it('counts the tests of the page in a browser, root or not', async () => {
    const recipes = { test: COUNT('7 0', 0), browserTest: COUNT('5 1', 2), labTest: COUNT('3 0', 0), root: false };
    expect(await ciRun(recipes)).to.deep.include({ status: 1, last: '12 passed, 1 failed' });
  });

  it('adds up what passed, around a lab of its own', async () => {
    const outcome = await ciRun({ test: COUNT('7 0', 0), labTest: COUNT('3 0', 0) });
    expect(outcome).to.deep.equal({ status: 0, last: '10 passed, 0 failed', labCalls: 'down up down' });
  });

  it('goes on after a failure, and fails', async () => {
    const outcome = await ciRun({ test: COUNT('5 2', 2), labTest: COUNT('3 0', 0) });
    expect(outcome).to.deep.equal({ status: 1, last: '8 passed, 2 failed', labCalls: 'down up down' });
  });

  it('counts a step that broke before it could count', async () => {
    const outcome = await ciRun({ test: COUNT('5 0', 0), labTest: '\t@exit 3\n' });
    expect(outcome).to.deep.equal({ status: 1, last: '5 passed, 1 failed', labCalls: 'down up down' });
  });

  it('counts a check that failed after all tests had passed', async () => {
    const outcome = await ciRun({ test: COUNT('5 0', 1), labTest: COUNT('1 0', 0) });
    expect(outcome).to.include({ status: 1, last: '6 passed, 1 failed' });
  });

  it('fails when nothing ran at all', async () => {
    const outcome = await ciRun({ test: '\t@true\n', labTest: '\t@true\n', root: false });
    expect(outcome).to.deep.equal({ status: 1, last: '0 passed, 0 failed', labCalls: '' });
  });

  it('fails when the lab does not start, and takes it down all the same', async () => {
    const outcome = await ciRun({ test: COUNT('5 0', 0), labTest: COUNT('1 0', 0), up: 'exit 1' });
    expect(outcome).to.deep.equal({ status: 1, last: '5 passed, 1 failed', labCalls: 'down up down' });
  });

  it('takes the lab down at once when it is told to end, and ends what it was running', async () => {
    const recipes = { test: COUNT('5 0', 0), labTest: '\t@echo the lab tests run: $$$$; exec sleep 60\n' };
    await withFiles(tree(recipes), async (folder) => {
      const child = spawn(join(folder, 'main/.ci/run'), {
        env: environment(folder),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let output = '';
      for await (const chunk of child.stdout) {
        output += String(chunk);
        if (output.includes('the lab tests run')) break;
      }
      child.kill('SIGTERM');
      const [status] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
      expect(status).to.equal(143);
      expect(labCalls(folder)).to.equal('down up down');
      const sleeper = Number(/tests run: (\d+)/.exec(output)?.[1]);
      expect(() => process.kill(sleeper, 0)).to.throw('ESRCH');
    });
  });
});
