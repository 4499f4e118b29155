import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion/shells.ts';

const HELP = `
bash:    source <(sidecar-audit completion bash)
zsh:     sidecar-audit completion zsh > "\${fpath[1]}/_sidecar-audit"
fish:    sidecar-audit completion fish > ~/.config/fish/completions/sidecar-audit.fish
kubectl: kubectl sidecar-audit completion kubectl > kubectl_complete-sidecar_audit
         chmod +x kubectl_complete-sidecar_audit, and move it to a folder of the PATH: kubectl's own completion asks it`;

export function register(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'what is to be taught').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) => void process.stdout.write(completionScript(shell)));
}
