#!/bin/sh
# Reviews the NetworkPolicies of a git repository: mistakes, expected flows, and what changed since a base. No cluster is asked.
# Run from the root of the repository, by the action and by pipelines: docs/ci.md.
#
#   NETPOL_PATH          folder or file of manifests
#   NETPOL_FLOWS         file of flows; empty: none
#   NETPOL_BASE          commit to compare with; empty: none
#   NETPOL_LINT_FAIL_ON  error (default), warning, info, never
#   NETPOL_DIFF_FAIL_ON  gained, lost, any; empty: a difference is no failure
#   NETPOL_REPORTS       folder for the reports: comment.md; codequality.json and junit.xml
#   NETPOL_ANNOTATE      github: findings are printed as annotations, in place of the last two
#   NETPOL               the program (kubectl-netpol)
#
# Ends with 0, or with 1 where something failed or could not be found out.
set -u

netpol=${NETPOL:-kubectl-netpol}
path=${NETPOL_PATH:?'the folder or file of manifests'}
reports=${NETPOL_REPORTS:-netpol-reports}
failed=0
mkdir -p "$reports" || exit 1

# An argument that begins with a dash is a file all the same.
case $path in -*) path=./$path ;; esac

# A file for the log: it quotes names of files, and no line of it may be an order to the runner.
tell() {
  sed -e 's/##\[/## [/g' -e 's/^/| /' "$1" >&2
}

# part NAME FILE COMMAND...: a part of the comment. Codes: 0 fine, 2 found what is a failure, 4 not everything is known.
part() {
  name=$1 file=$2
  shift 2
  "$@" >"$file" 2>"$reports/$name.log"
  code=$?
  tell "$reports/$name.log"
  case $code in
  0) ;;
  4) [ "$name" = diff ] || failed=1 ;;
  *) failed=1 ;;
  esac
  if [ ! -s "$file" ]; then
    # What was wrong is in the log of the pipeline: it may quote anything.
    printf '### kubectl netpol %s\n\n**There is no answer (exit code %s).** The log of the pipeline says why.\n' "$name" "$code" >"$file"
  fi
}

part lint "$reports/lint.md" "$netpol" lint -f "$path" -o md --fail-on "${NETPOL_LINT_FAIL_ON:-error}"
# The same for machines; what could not be read has been told.
if [ "${NETPOL_ANNOTATE:-}" = github ]; then
  "$netpol" lint -f "$path" -o github --fail-on never 2>/dev/null || :
else
  "$netpol" lint -f "$path" -o gitlab --fail-on never >"$reports/codequality.json" 2>/dev/null || :
  [ -s "$reports/codequality.json" ] || echo '[]' >"$reports/codequality.json"
fi

rm -f "$reports/check.md" "$reports/diff.md"
if [ -n "${NETPOL_FLOWS:-}" ]; then
  part check "$reports/check.md" "$netpol" check -f "$NETPOL_FLOWS" -f "$path" -o md
  if [ "${NETPOL_ANNOTATE:-}" = github ]; then
    "$netpol" check -f "$NETPOL_FLOWS" -f "$path" -o github 2>/dev/null || :
  else
    "$netpol" check -f "$NETPOL_FLOWS" -f "$path" -o junit >"$reports/junit.xml" 2>/dev/null || :
  fi
fi

if [ -n "${NETPOL_BASE:-}" ]; then
  git cat-file -e "$NETPOL_BASE^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$NETPOL_BASE" || failed=1
  inside=${path#./}
  # A folder that was not there before has nothing to be compared with.
  if git cat-file -e "$NETPOL_BASE:${inside%/}" 2>/dev/null; then
    part diff "$reports/diff.md" "$netpol" diff "$NETPOL_BASE:${inside%/}" "$path" -o md ${NETPOL_DIFF_FAIL_ON:+--fail-on "$NETPOL_DIFF_FAIL_ON"}
  fi
fi

# The first line is how the comment is found again.
{
  echo '<!-- kubectl-netpol -->'
  for each in diff lint check; do
    [ ! -e "$reports/$each.md" ] || { cat "$reports/$each.md"; echo; }
  done
} >"$reports/comment.tmp"

# A comment on GitHub has 65,536 characters at most; each part has 30,000 at most.
if [ "$(wc -c <"$reports/comment.tmp")" -gt 65000 ]; then
  {
    echo '<!-- kubectl-netpol -->'
    for each in diff lint check; do
      [ ! -e "$reports/$each.md" ] || { sed -n '1,3p' "$reports/$each.md"; echo; }
    done
    echo 'The rest has no room here: it is in the log of the pipeline.'
  } >"$reports/comment.md"
  tell "$reports/comment.tmp"
else
  cp "$reports/comment.tmp" "$reports/comment.md"
fi
rm -f "$reports/comment.tmp"
exit "$failed"
