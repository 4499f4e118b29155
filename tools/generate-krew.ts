/** Writes config/krew/sidecar-audit.yaml for the version of package.json; the archive's sum comes with `make plugin-manifest`. */
import manifest from '../package.json' with { type: 'json' };
import { emit } from './generated-file.ts';
import { krewManifest, NOT_BUILT, RELEASES } from './krew-manifest.ts';

const HEAD = `# Generated from package.json by \`make generate\`: do not edit. \`make plugin-manifest PLUGIN_URL=...\` writes the one to be
# published into dist/, with the sum of the archive that it builds.
`;

if (import.meta.main) {
  const text = HEAD + krewManifest({ version: manifest.version, url: RELEASES, sha256: NOT_BUILT });
  emit([{ path: 'config/krew/sidecar-audit.yaml', text }], process.argv);
}
