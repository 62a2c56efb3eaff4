import { script } from './script.ts';

/** Completion of `kubectl-netpol` for fish, 3.0 and newer. */
export const FISH = script`# Completion of kubectl-netpol for fish:  kubectl-netpol completion fish | source
# or, for good, as ~/.config/fish/completions/kubectl-netpol.fish
function __kubectl_netpol_complete
    set -l typed (commandline -opc)
    set -l last (commandline -ct)
    set -l lines ($typed[1] __complete fish $typed[2..-1] $last 2>/dev/null)
    set -l directive 4
    # Of --flag=value it is the value that is proposed; fish wants the whole word.
    set -l before (string match -r -- '^-[^=]*=' $last)
    for line in $lines
        if string match -q -- ':*' $line
            set directive (string sub -s 2 -- $line)
        else
            printf '%s%s\n' "$before" $line
        end
    end
    if test $directive -eq 0
        __fish_complete_path $last
    end
end
complete -c kubectl-netpol -e
complete -c kubectl-netpol -f -a '(__kubectl_netpol_complete)'
`;
