# shellcheck shell=bash
# Sets the machine up: first says all that is missing, then provides it. Each part is a pair of functions, plan_PART,
# which calls would with a sentence for each thing that it would install or start, and provide_PART, which does it.

planned=()
would() { planned+=("$1"); }

# The arguments are parts, in the order in which they need each other. What is there costs only the look.
set_up() {
  local part before lacking=()
  mkdir -p -- "$cache"
  use_own_tools
  take_turn
  for part in "$@"; do
    before=${#planned[@]}
    "plan_$part"
    [ "${#planned[@]}" -eq "$before" ] || lacking+=("$part")
  done
  if [ "${#lacking[@]}" -gt 0 ]; then
    say 'This machine lacks the following, which is set up now:'
    printf '  - %s\n' "${planned[@]}" >&2
    for part in "${lacking[@]}"; do "provide_$part"; done
  fi
  end_turn
}
