import { script } from './script.ts';

/** Completion of `kubectl-netpol` for PowerShell, 5.1 and newer. */
export const POWERSHELL = script`# Completion of kubectl-netpol for PowerShell:
#   kubectl-netpol completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'kubectl-netpol' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
    $program = $typed[0]
    $words = @($typed | Select-Object -Skip 1)
    if ($wordToComplete -eq '') {
        # Older versions lose an empty argument on its way to a program.
        if ($PSVersionTable.PSVersion -lt [version]'7.3') { $words += '""' } else { $words += '' }
    }
    # Of --flag=value it is the value that is proposed; PowerShell wants the whole word.
    $before = if ($wordToComplete -match '^-[^=]*=') { $Matches[0] } else { '' }
    & $program __complete powershell @words 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
        $value, $note = $_ -split [char]9, 2
        if (-not $note) { $note = $value }
        [System.Management.Automation.CompletionResult]::new("$before$value", $value, 'ParameterValue', $note)
    }
}
`;
