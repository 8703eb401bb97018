# shellcheck shell=bash
# What the scripts print. Progress goes to stderr, so that stdout stays free for results.

say() { printf '%s\n' "$*" >&2; }

# Ends the script: the first argument is what happened, each further one a line of what to do about it.
fail() {
  printf 'Error: %s\n' "$1" >&2
  shift
  [ "$#" -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 3
}

# Runs a command with its output in a log file, which is shown only when the command fails.
quietly() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 30 -- "$log" >&2
    fail "This command failed: $*" "Its whole output is in $log"
  fi
}
