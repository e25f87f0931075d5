#!/usr/bin/env bash
# Tests, lints and replays policies, and reports what a change of them would do. The inputs come in the environment, as action.yml
# names them. Ends with 1 when a step failed.
set -euo pipefail
# shellcheck source=../lib/report.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/report.sh"

failed=0
differences=false
details=$scratch/details.md
report=$scratch/report.md
: >"$details"
printf '## Deploy gate: policies\n\n| step | result |\n|---|---|\n' >"$report"

row() { # STEP RESULT FILE
  printf '| %s | %s: %s |\n' "$1" "$2" "$(last_line "$3")" >>"$report"
}

fails() { # STEP OUTPUT
  failed=1
  row "$1" "**failed**" "$2"
  printf '\n### %s\n\n' "$1" >>"$details"
  block "$2" >>"$details"
}

step() { # NAME COMMAND…
  local name=$1 out
  out=$scratch/step.txt
  shift
  if "$@" >"$out" 2>&1 </dev/null; then
    row "$name" passed "$out"
  else
    fails "$name" "$out"
  fi
  show "$name" "$out"
}

cases=()
[ -z "$CASES" ] || cases=(--cases "$CASES")
step test "$NOVAPAY" test "${cases[@]}" -- "$POLICIES"
[ "$LINT" != true ] || step lint "$NOVAPAY" policies lint -- "$POLICIES"

replay=(replay --policies "$POLICIES" --format markdown)
if [ -n "$EXPORT" ]; then
  replay+=(--from-export "$EXPORT")
  [ -z "$SINCE" ] || replay+=(--since "$SINCE")
  [ -z "$AT" ] || replay+=(--at "$AT")
else
  replay+=(--cases "${CASES:-$POLICIES}")
fi
code=0
"$NOVAPAY" "${replay[@]}" >"$scratch/replay.md" 2>"$scratch/replay.txt" </dev/null || code=$?
show replay "$scratch/replay.txt"
show "replay: report" "$scratch/replay.md"
if [ ! -s "$scratch/replay.md" ] || [ "$code" -gt 2 ]; then
  fails replay "$scratch/replay.txt"
else
  case $code in
    0) result="no decision would differ" ;;
    1) result="some decisions would differ" differences=true ;;
    *) result="some decisions could not be evaluated" differences=true ;;
  esac
  if [ "$code" -ne 0 ] && [ "$FAIL_ON_DIFFERENCES" = true ]; then
    failed=1
    result="**failed**: $result"
  fi
  printf '| replay | %s |\n' "$result" >>"$report"
  { printf '\n### replay\n\n' && cat -- "$scratch/replay.md"; } >>"$details"
fi

cat -- "$details" >>"$report"
publish policy-check "$report"
{
  echo "differences=$differences"
  if [ "$failed" -eq 0 ]; then echo "result=passed"; else echo "result=failed"; fi
} >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$failed"
