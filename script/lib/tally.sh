# shellcheck shell=bash
# Runs suites and counts what passed and what failed over all of them.

passed=0
failed=0
rows=()
left_out=()

# Counts a command as one test.
check() {
  local name=$1 began=$SECONDS
  shift
  say "== $name"
  if "$@" >&2; then count "$name" 1 0 "$began"; else count "$name" 0 1 "$began"; fi
}

# Runs an npm script that is jest's, with further arguments, and counts its tests. A suite that ran none has failed.
jest_suite() {
  local name=$1 script=$2 began=$SECONDS results numbers=(0 1)
  shift 2
  results=$work/$name.json
  say "== $name"
  npm run --silent "$script" -- "$@" --json --outputFile="$results" >&2 || true
  read -r -a numbers < <(node "$lib/jest-numbers.mjs" "$results")
  count "$name" "${numbers[0]}" "${numbers[1]}" "$began"
}

count() {
  passed=$((passed + $2))
  failed=$((failed + $3))
  rows+=("$(printf '%-28s %6d passed %4d failed %5d s' "$1" "$2" "$3" $((SECONDS - $4)))")
  [ "$3" -eq 0 ] || say "FAILED: $1"
}

leave_out() { left_out+=("$1: $2"); }

# Prints the result; the last line is the one that machines read. The status says whether all is well.
conclude() {
  say ''
  printf '%s\n' "${rows[@]}" >&2
  [ "${#left_out[@]}" -eq 0 ] || printf 'Left out: %s\n' "${left_out[@]}" >&2
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
