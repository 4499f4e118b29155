import { spawnSync } from 'node:child_process';

/** The commit that a bundle is built from. */
export function commit(): string {
  const given = process.env['SIDECAR_AUDIT_COMMIT'];
  if (given !== undefined && given !== '') return given;
  // In an image's build there is no git and no repository: then the commit comes by the variable, or not at all.
  const git = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return git.status === 0 ? git.stdout.trim() : 'unknown';
}
