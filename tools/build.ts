/** Bundles the program into dist/sidecar-audit.mjs: one file, no node_modules beside it, the commit written in. */
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { build } from 'esbuild';

const BUNDLE = 'dist/sidecar-audit.mjs';

function commit(): string {
  const given = process.env['SIDECAR_AUDIT_COMMIT'];
  if (given !== undefined && given !== '') return given;
  // In an image's build there is no git and no repository: then the commit comes by the variable, or not at all.
  const git = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return git.status === 0 ? git.stdout.trim() : 'unknown';
}

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: BUNDLE,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.19',
  minify: true,
  // Names of classes are printed (error.name) and looked at by client-node's serialisation.
  keepNames: true,
  sourcemap: 'linked',
  legalComments: 'linked',
  define: { 'process.env.SIDECAR_AUDIT_COMMIT': JSON.stringify(commit()) },
  // Some dependencies are CommonJS and call require for Node.js's own modules, which a module of the newer kind has not got.
  banner: {
    js: "import { createRequire as sidecarAuditRequire } from 'node:module'; const require = sidecarAuditRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

// A bundle that does not start is no bundle. Nothing of this checkout may be needed for that.
const version = execFileSync(process.execPath, [`${process.cwd()}/${BUNDLE}`, '--version'], {
  cwd: '/',
  env: {},
  encoding: 'utf8',
});
console.error(`${BUNDLE}: ${Math.round(statSync(BUNDLE).size / 1024)} kB, ${version.trim()}`);
