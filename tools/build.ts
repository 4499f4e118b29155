/**
 * Bundles the program into dist/: sidecar-audit.mjs and the chunks it loads, no node_modules beside them, the commit written in.
 * Each command loads only what it needs: in one file, the controller alone would hold 10 MiB more for the rest. The node agent is
 * in there too, and once more in a file of its own: it runs on every node. The page goes into dist/page.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { buildPage } from './page.ts';
import { commit } from './commit.ts';

const DIST = 'dist';

const SETTINGS = {
  outdir: DIST,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.19',
  minify: true,
  // Names of classes are printed (error.name) and looked at by client-node's serialisation.
  keepNames: true,
  legalComments: 'linked',
  define: { 'process.env.SIDECAR_AUDIT_COMMIT': JSON.stringify(commit()) },
  // Some dependencies are CommonJS and call require for Node.js's own modules, which a module of the newer kind has not got.
  banner: {
    js: "import { createRequire as sidecarAuditRequire } from 'node:module'; const require = sidecarAuditRequire(import.meta.url);",
  },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** A bundle that does not start is no bundle. Nothing of this checkout may be needed for that. */
function versionOf(bundle: string): string {
  const path = `${process.cwd()}/${bundle}`;
  return execFileSync(process.execPath, [path, '--version'], { cwd: '/', env: {}, encoding: 'utf8' }).trim();
}

// Chunks are named by their content: those of an earlier build would stay.
rmSync(join(DIST, 'chunks'), { recursive: true, force: true });
await build({
  ...SETTINGS,
  entryPoints: { 'sidecar-audit': 'src/cli/main.ts' },
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
});
await buildPage(join(DIST, 'page'));
await build({ ...SETTINGS, entryPoints: { 'sidecar-audit-agent': 'src/cli/agent-main.ts' } });
const versions = ['dist/sidecar-audit.mjs', 'dist/sidecar-audit-agent.mjs'].map((b) => `${b}: ${versionOf(b)}`);
const bytes = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
  .map((path) => statSync(join(DIST, path)))
  .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
console.error(`${versions.join('\n')}\n${DIST}: ${Math.round(bytes / 1024)} kB`);
