# shellcheck shell=bash
# Where things are kept. Nothing is written into the repository or over the machine's own files.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/image-budgets
prefix=$cache/engine # the unpacked engine, when the machine has none of its own
logs=$cache/logs

# Sets PATH for the tools that the scripts brought, where they did.
use_own_tools() {
  mkdir -p -- "$cache/bin" "$logs"
  PATH=$cache/bin:$PATH
  [ ! -d "$prefix/usr/bin" ] || PATH=$prefix/usr/bin:$prefix/usr/sbin:$PATH
  export PATH
}

# Two runs at once must not both set up the machine: the second waits. The lock ends with the script,
# and whatever stays behind (the engine) is started with descriptor 9 closed.
take_turn() {
  command -v flock >/dev/null || return 0
  exec 9>"$cache/lock"
  flock -n 9 || {
    say 'Another run is setting up this machine; waiting for it.'
    flock 9
  }
}

end_turn() { exec 9>&-; }
