export const SHELLS = ['bash', 'zsh', 'fish', 'kubectl'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * What teaches a shell to complete. Each asks `sidecar-audit __complete WORD...`, the last word being the one to be
 * completed, and is answered in cobra's way: a candidate a line, a tab and what it is, and at the end `:` with a sum of 2 (no
 * blank behind it) and 4 (no files).
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

// bash breaks words at `=`; an option and its value are as good apart.
const BASH = String.raw`# bash completion for sidecar-audit
_sidecar_audit() {
  local cur=${'$'}{COMP_WORDS[COMP_CWORD]} answer directive line
  local -a words=()
  for line in "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}"; do
    [[ $line == "=" ]] || words+=("$line")
  done
  if [[ $cur == "=" ]]; then
    cur=""
    words+=("")
  fi
  answer=$(sidecar-audit __complete "${'$'}{words[@]}" 2>/dev/null) || return
  directive=${'$'}{answer##*:}
  COMPREPLY=()
  while IFS= read -r line; do
    line=${'$'}{line%%$'\t'*}
    [[ $line == :* || -z $line ]] || { [[ $line == "$cur"* ]] && COMPREPLY+=("$line"); }
  done <<<"$answer"
  ((directive & 2)) && compopt -o nospace
  ((directive & 4)) || compopt -o default
}
complete -F _sidecar_audit sidecar-audit
`;

const ZSH = String.raw`#compdef sidecar-audit
_sidecar-audit() {
  local answer directive line
  local -a candidates
  answer=$(sidecar-audit __complete "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null) || return
  directive=${'$'}{answer##*:}
  for line in "${'$'}{(@f)answer}"; do
    [[ $line == :* || -z $line ]] || candidates+=("${'$'}{${'$'}{line//:/\\:}/$'\t'/:}")
  done
  ((${'$'}#candidates)) && _describe -V 'sidecar-audit' candidates
  ((directive & 4)) || _files
}
compdef _sidecar-audit sidecar-audit
`;

const FISH = String.raw`# fish completion for sidecar-audit
function __sidecar_audit_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer (sidecar-audit __complete $words[2..-1] 2>/dev/null)
    or return
    set -l directive (string replace ':' '' -- $answer[-1])
    printf '%s\n' $answer[1..-2]
    test (math "floor($directive / 4) % 2") -eq 1
    or __fish_complete_path (commandline -ct)
end
complete -c sidecar-audit -f -a '(__sidecar_audit_complete)'
`;

const KUBECTL = `#!/bin/sh
# kubectl asks this what may follow "kubectl sidecar-audit".
exec kubectl-sidecar_audit __complete "$@"
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, kubectl: KUBECTL };
