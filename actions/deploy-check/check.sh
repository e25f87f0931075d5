#!/usr/bin/env bash
# Reports what the gate would say of rendered manifests. The inputs come in the environment, as action.yml names them. Ends with 2 when
# the gate's answer is not known, and with 1 when it denies and fail-when-denied is true.
set -euo pipefail
# shellcheck source=../lib/report.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/report.sh"

each_line() { # OPTION TEXT: adds the option for each line
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "${line//[[:space:]]/}" ] || arguments+=("$1=$line")
  done <<<"$2"
}

arguments=(check -R)
each_line --filename "$MANIFESTS"
each_line --old "$OLD"
each_line --group "$USER_GROUPS"
[ -z "$USER_NAME" ] || arguments+=("--user=$USER_NAME")
[ -z "$NAMESPACE" ] || arguments+=("--namespace=$NAMESPACE")
[ -z "$FACTS" ] || arguments+=("--facts=$FACTS")
[ -z "$POLICIES" ] || arguments+=("--policies=$POLICIES")
[ -z "$AT" ] || arguments+=("--at=$AT")
[ -z "$KUBECONFIG_FILE" ] || arguments+=("--kubeconfig=$KUBECONFIG_FILE")
[ -z "$CONTEXT" ] || arguments+=("--context=$CONTEXT")

report=$scratch/report.md
printf '## Deploy gate: what it would say of these manifests now\n\n' >"$report"
code=0
"$NOVAPAY" "${arguments[@]}" -o markdown >"$scratch/check.md" 2>"$scratch/check.txt" </dev/null || code=$?
show "deploy gate" "$scratch/check.txt"
if [ -s "$scratch/check.md" ] && [ "$code" -le 2 ]; then
  cat -- "$scratch/check.md" >>"$report"
  # Its text is escaped, so each line is one annotation.
  "$NOVAPAY" "${arguments[@]}" -o github 2>/dev/null </dev/null || true
else
  code=2
  printf 'The manifests could not be checked.\n\n' >>"$report"
  block "$scratch/check.txt" >>"$report"
fi
publish deploy-check "$report"
case $code in
  0) result=allowed ;;
  1) result=denied ;;
  *) result=unknown ;;
esac
echo "result=$result" >>"${GITHUB_OUTPUT:-/dev/null}"
if [ "$code" -eq 1 ] && [ "$FAIL_WHEN_DENIED" != true ]; then
  code=0
fi
exit "$code"
