/**
 * The node agent alone, for a bundle with nothing else in it. The options are those of `sidecar-audit agent`, but it knows no
 * kubeconfig: what reads one would be most of its memory.
 */
import { Command } from 'commander';
import { AuditError } from '../errors.ts';
import { plainText } from '../redact.ts';
import { COMMIT, VERSION } from '../version.ts';
import { registerAgent } from './agent-flags.ts';

const program = new Command('sidecar-audit-agent').version(
  `sidecar-audit agent ${VERSION} (commit ${COMMIT}, Node.js ${process.version})`,
);
registerAgent(program, () => {
  const why = 'this bundle runs in a Pod of the cluster only; sidecar-audit agent takes a kubeconfig';
  return Promise.reject(new AuditError('SA2001', 'the node agent', why));
});
await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`sidecar-audit: ${plainText(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 2;
});
