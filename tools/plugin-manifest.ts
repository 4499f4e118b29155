/** Packs the plugin into the archive that is published, the same bytes each time, and writes krew's manifest for it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import manifest from '../package.json' with { type: 'json' };
import { buildPlugin, COMPLETION, PLUGIN } from './build-plugin.ts';
import { archiveName, krewManifest, RELEASES } from './krew-manifest.ts';

/** Paths of the archive and of the manifest, in the folder. */
export async function packPlugin(folder: string, url: string): Promise<readonly [archive: string, manifest: string]> {
  const { version } = manifest;
  await buildPlugin(folder);
  copyFileSync('LICENSE', join(folder, 'LICENSE'));
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
  const tar = execFileSync('tar', [...same, '-C', folder, '-cf', '-', PLUGIN, COMPLETION, 'LICENSE'], {
    maxBuffer: 2 ** 26,
  });
  // Without a time in its head, as Node.js writes it.
  const packed = gzipSync(tar, { level: 9 });
  const archive = join(folder, archiveName(version));
  writeFileSync(archive, packed);
  const sha256 = createHash('sha256').update(packed).digest('hex');
  const path = join(folder, 'sidecar-audit.yaml');
  writeFileSync(path, krewManifest({ version, url, sha256 }));
  return [archive, path];
}

if (import.meta.main) {
  const written = await packPlugin('dist', process.env['PLUGIN_URL'] || RELEASES);
  for (const path of written) console.error(`wrote ${path}: ${readFileSync(path).byteLength} bytes`);
}
