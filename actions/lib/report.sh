# shellcheck shell=bash
# Parts of the actions that write a report: for the summary of the job, and for a comment on the pull request. To be sourced.

# Prints a file into the log of the job. What is in it comes from people: between the two lines it can be no workflow command.
show() { # TITLE FILE
  local token
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::group::%s\n::stop-commands::%s\n' "$1" "$token"
  cat -- "$2"
  printf '\n::%s::\n::endgroup::\n' "$token"
}

# Prints a file as a block of code in Markdown, which it cannot end, cut where a comment would get too long.
block() { # FILE
  # shellcheck disable=SC2016 # the dollar sign is jq's
  printf '````\n%s\n````\n' "$(jq -Rrs 'gsub("\u001b\\[[0-9;]*m"; "") | gsub("`"; "'"'"'")
    | if length > 15000 then .[0:15000] + "\n… the rest is in the log of the job" else . end' "$1")"
}

# One line of a file for a cell of a table.
last_line() { # FILE
  tail -n 1 -- "$1" | jq -Rrs 'rtrimstr("\n") | gsub("[\\x00-\\x1f]"; " ") | gsub("[|`<>]"; "'"'"'") | .[0:300]'
}

# Adds the report to the summary of the job and, with a token, to the pull request.
publish() { # NAME FILE
  cat -- "$2" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
  if [ -z "${TOKEN:-}" ]; then
    return
  fi
  if [[ ! "${PULL_REQUEST:-}" =~ ^[0-9]+$ ]]; then
    echo "::notice::There is no pull request to comment on."
    return
  fi
  comment "$1" "$2" || echo "::warning::The report could not be posted to the pull request: $problem. It is in the summary of the job."
}

# Writes the comment of this action, or replaces the one that it wrote before.
comment() { # NAME FILE
  local marker comments id
  problem="the token or GITHUB_REPOSITORY is malformed"
  [[ "$TOKEN" =~ ^[A-Za-z0-9_.-]+$ && "${GITHUB_REPOSITORY:-}" =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]] || return 1
  marker="<!-- deploy-gate:$1 -->"
  comments="${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/issues"
  problem="the API of GitHub did not accept it; the job needs the permission pull-requests: write"
  id=$(former "$marker" "$comments/$PULL_REQUEST/comments") || return 1
  jq -n --rawfile text "$2" --arg marker "$marker" '{body: ($marker + "\n" + $text)[0:65000]}' >"$scratch/body.json"
  if [ -n "$id" ]; then
    api PATCH "$comments/comments/$id" >"$scratch/answer.json"
  else
    api POST "$comments/$PULL_REQUEST/comments" >"$scratch/answer.json"
  fi || return 1
}

# Prints the id of the comment that begins with the marker and is by the one who posts now, if there is one. Anybody may write the
# marker; only that author counts.
former() { # MARKER ADDRESS
  local page count
  for page in {1..30}; do
    api GET "$2?per_page=100&page=$page" >"$scratch/page.json" || return 1
    jq -r --arg marker "$1" --arg author "${COMMENT_AUTHOR:-github-actions[bot]}" \
      'map(select(.user.login == $author and ((.body // "") | startswith($marker)))) | .[0].id // empty' \
      "$scratch/page.json" >"$scratch/id"
    if [ -s "$scratch/id" ]; then
      cat "$scratch/id"
      return
    fi
    count=$(jq length "$scratch/page.json")
    [ "$count" -eq 100 ] || return 0
  done
}

# Asks the API of GitHub. The token is in no argument, so that no other process can see it.
api() { # METHOD ADDRESS
  local more=()
  [ "$1" = GET ] || more=(--data-binary "@$scratch/body.json")
  [ "$1" = POST ] || more+=(--retry 2) # a second POST could be a second comment
  curl --silent --show-error --fail --max-time 30 --request "$1" \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN") \
    --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
    --header 'Content-Type: application/json' "${more[@]}" -- "$2"
}

problem=""
scratch=$(mktemp -d "${RUNNER_TEMP:-/tmp}/deploy-gate.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
