import { script } from './script.ts';

/** Completion of `kubectl-netpol` for bash, 3.2 and newer; it needs no other package. */
export const BASH = script`# Completion of kubectl-netpol for bash:  source <(kubectl-netpol completion bash)
_kubectl_netpol() {
  # bash parts words at ":" and "=", too; here they are put together again, up to the cursor.
  local left=$\{COMP_LINE:0:COMP_POINT} part i
  local -a words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=$\{COMP_WORDS[i]}
    if ((i == 0)) || [[ $left == [[:blank:]]* ]]; then
      left=$\{left#"$\{left%%[![:blank:]]*}"}
      words+=("")
    fi
    ((i < COMP_CWORD)) || part=$left
    words[$\{#words[@]}-1]+=$part
    left=$\{left#"$part"}
  done
  local last=$\{words[$\{#words[@]}-1]} answer directive=4 line value
  answer=$("$\{words[0]}" __complete bash "$\{words[@]:1}" 2>/dev/null) || return 0
  # Of --flag=value it is the value that is proposed. What readline takes for done it does not want again.
  [[ $last == -*=* ]] && last=$\{last#*=}
  local done=""
  [[ $COMP_WORDBREAKS == *:* && $last == *:* ]] && done=$\{last%"$\{last##*:}"}
  if [[ $COMP_WORDBREAKS == *=* && $last == *=* ]]; then
    line=$\{last%"$\{last##*=}"}
    (($\{#line} > $\{#done})) && done=$line
  fi
  local -a values=() notes=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then
      directive=$\{line#:}
      continue
    fi
    value=$\{line%%$'\t'*}
    [[ -n $value && $value == "$last"* ]] || continue
    values+=("$\{value#"$done"}")
    [[ $line == *$'\t'* ]] && notes+=("$\{line#*$'\t'}") || notes+=("")
  done <<<"$answer"
  COMPREPLY=("$\{values[@]}")
  # Where they are only listed, they are told with their notes.
  if (($\{#values[@]} > 1)) && [[ $COMP_TYPE == 63 ]]; then
    local width=0
    for value in "$\{values[@]}"; do (($\{#value} > width)) && width=$\{#value}; done
    for i in "$\{!values[@]}"; do
      [[ -z $\{notes[i]} ]] || printf -v "COMPREPLY[i]" "%-*s  (%s)" "$width" "$\{values[i]}" "$\{notes[i]}"
    done
  fi
  if type compopt >/dev/null 2>&1; then
    ((directive & 2)) && compopt -o nospace
    ((directive & 4)) || compopt -o default
  fi
  return 0
}
complete -F _kubectl_netpol kubectl-netpol
`;
