/**
 * Makes the kubectl plugin: dist/kubectl-sidecar_audit, one file that Node.js alone runs, and beside it the file that
 * kubectl's completion asks.
 *
 * The file has no ending (kubectl wants it so). Whether Node.js takes it for a script or a module then depends on the
 * package.json of whatever folder it is put in, so it is written to be both: a function that is handed what a script has.
 * Old versions of Node.js have to be able to read it to the end, or they could not say that they are too old.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { completionScript } from '../src/completion/shells.ts';
import { ERRORS } from '../src/errors.ts';
import { commit } from './commit.ts';

export const PLUGIN = 'kubectl-sidecar_audit';
export const COMPLETION = 'kubectl_complete-sidecar_audit';

/** Bundles the plugin into a folder, and returns the path of the program. */
export async function buildPlugin(folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/cli/plugin.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    // Syntax alone: what it calls is that of the version asked for below.
    target: 'node14.18',
    supported: { 'dynamic-import': true },
    minify: true,
    keepNames: true,
    legalComments: 'eof',
    define: {
      'process.env.SIDECAR_AUDIT_COMMIT': JSON.stringify(commit()),
      // It is one file: there is no folder beside it in which the page could be.
      'import.meta.url': '"file:///"',
    },
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, PLUGIN);
  writeFileSync(path, `${HEAD}${outputFiles[0]?.text ?? ''}\n${TAIL}`);
  writeFileSync(join(folder, COMPLETION), completionScript('kubectl'));
  for (const name of [PLUGIN, COMPLETION]) chmodSync(join(folder, name), 0o755);
  return path;
}

const { title } = ERRORS.SA4001;
const TOO_OLD = `sidecar-audit: SA4001 ${title}: found `;

const HEAD = `#!/usr/bin/env node
(function () {
  var v = process.versions.node.split('.');
  if (+v[0] > 22 || (+v[0] === 22 && +v[1] >= 19)) return main();
  process.stderr.write(${JSON.stringify(TOO_OLD)} + process.version + ${JSON.stringify('. Use Node.js 22.19 or newer.\n')});
  process.exit(2);
})();
function main() {
  var require = process.getBuiltinModule('module').createRequire(process.execPath), module = { exports: {} };
  (function (module, exports) {
`;
const TAIL = `  })(module, module.exports);
}
`;

if (import.meta.main) {
  const path = await buildPlugin('dist');
  // Nothing of this checkout may be needed to start it.
  const version = execFileSync(process.execPath, [join(process.cwd(), path), '--version'], {
    cwd: '/',
    env: {},
    encoding: 'utf8',
  });
  console.error(`${path}: ${Math.round(statSync(path).size / 1024)} kB, ${version.trim()}`);
}
