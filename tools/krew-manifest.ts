/** The manifest by which krew installs the kubectl plugin. */
import { stringify } from 'yaml';
import { PLUGIN } from './build-plugin.ts';

/** Where releases are published; PLUGIN_URL says otherwise. `example.com` is nobody's. */
export const RELEASES = 'https://releases.example.com/sidecar-audit';
export const NOT_BUILT = '0'.repeat(64);

export interface Release {
  readonly version: string;
  /** A folder for each version is expected in it. */
  readonly url: string;
  /** Of the archive; in lower case hexadecimal digits. */
  readonly sha256: string;
}

export function archiveName(version: string): string {
  return `${PLUGIN}-v${version}.tar.gz`;
}

export function krewManifest({ version, url, sha256 }: Release): string {
  const platform = (os: string) => ({
    selector: { matchLabels: { os } },
    uri: `${url}/v${version}/${archiveName(version)}`,
    sha256,
    files: [
      { from: PLUGIN, to: '.' },
      { from: 'LICENSE', to: '.' },
    ],
    bin: PLUGIN,
  });
  return stringify(
    {
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'sidecar-audit' },
      spec: {
        version: `v${version}`,
        homepage: url,
        shortDescription: 'Prove what native sidecars really did',
        description:
          'Draws and judges what the sidecars of Pods did: start order, stop order, Job completion, restarts.\n' +
          'It reads Pods, Events, Jobs and Nodes, and writes nothing.\n',
        caveats: 'It needs Node.js 22.19 or newer on the PATH.\n',
        platforms: [platform('linux'), platform('darwin')],
      },
    },
    { lineWidth: 0 },
  );
}
