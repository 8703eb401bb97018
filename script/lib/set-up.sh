# shellcheck shell=bash
# Sets the machine up: first says all that is missing, then provides it. Each part is a pair of functions: plan_PART
# calls needs_packages and would for what is missing, and provide_PART provides it. What is there costs only the look.

planned=()
planned_packages=()

# A sentence for something that would be installed or started.
would() { planned+=("$1"); }

# Debian packages that the part cannot do without; all parts' are installed in one go.
needs_packages() {
  local name
  for name in "$@"; do is_installed "$name" || planned_packages+=("$name"); done
}

# The arguments are parts, in the order in which they need each other.
set_up() {
  local part before apart=() serial=()
  mkdir -p -- "$cache"
  use_own_tools
  take_turn
  for part in "$@"; do
    before=${#planned[@]}
    "plan_$part"
    [ "${#planned[@]}" -gt "$before" ] || continue
    case $part in
      node | packages | tools) apart+=("$part") ;;
      *) serial+=("$part") ;;
    esac
  done
  if [ "${#planned[@]}" -gt 0 ]; then announce; fi
  if [ "${#planned_packages[@]}" -gt 0 ] && can_install; then install_packages "${planned_packages[@]}"; fi

  # What does not need the engine is fetched while the engine and its images are made: in a process group of its own,
  # so that it ends with this run, however this run ends.
  local beside=
  if [ "${#apart[@]}" -gt 0 ]; then
    set -m
    provide_all "${apart[@]}" </dev/null &
    beside=$!
    set +m
    # shellcheck disable=SC2064 # the group as it is now
    trap "kill -- -$beside 2>/dev/null || true" EXIT
  fi
  [ "${#serial[@]}" -eq 0 ] || provide_all "${serial[@]}"
  [ -z "$beside" ] || wait "$beside" || exit 3
  trap - EXIT
  end_turn
}

announce() {
  say 'This machine lacks the following, which is set up now:'
  printf '  - %s\n' "${planned[@]}" >&2
  [ "${#planned_packages[@]}" -eq 0 ] || say "  - Debian packages for these: ${planned_packages[*]}"
}

provide_all() {
  local part
  for part in "$@"; do "provide_$part"; done
}
