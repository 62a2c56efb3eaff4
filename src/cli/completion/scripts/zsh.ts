import { script } from './script.ts';

/** Completion of `kubectl-netpol` for zsh. */
export const ZSH = script`#compdef kubectl-netpol
# Completion of kubectl-netpol for zsh:  source <(kubectl-netpol completion zsh)
# or, for good, as a file "_kubectl-netpol" in a folder of $fpath.
_kubectl-netpol() {
  local -a words_typed values shown lines after
  local line value note directive=4 width=0
  words_typed=("$\{(@Q)words[2,CURRENT]}")
  lines=("$\{(@f)$("$\{(Q)words[1]}" __complete zsh "$\{words_typed[@]}" 2>/dev/null)}")
  for line in "$\{lines[@]}"; do
    if [[ $line == :* ]]; then
      directive=$\{line#:}
      continue
    fi
    value=$\{line%%$'\t'*}
    [[ -n $value ]] || continue
    values+=("$value")
    (($\{#value} > width)) && width=$\{#value}
  done
  for line in "$\{lines[@]}"; do
    [[ $line != :* && -n $line ]] || continue
    value=$\{line%%$'\t'*}
    note=""
    [[ $line == *$'\t'* ]] && note=$\{line#*$'\t'}
    shown+=("$\{(r:width:)value}$\{note:+  -- $note}")
  done
  # Of --flag=value it is the value that is proposed.
  [[ $\{words[CURRENT]} == -*=* ]] && compset -P '*='
  ((directive & 2)) && after=(-S '')
  (($\{#values} > 0)) && compadd -Q -l -d shown "$\{after[@]}" -- "$\{values[@]}"
  ((directive & 4)) || _files
}
if [[ $\{funcstack[1]} == _kubectl-netpol ]]; then
  _kubectl-netpol "$@"
else
  (($\{+functions[compdef]})) || { autoload -Uz compinit && compinit; }
  compdef _kubectl-netpol kubectl-netpol
fi
`;
