# shellcheck shell=bash
# The packages of the repository, and Node 24 among them for machines with an older one.

packages_current() { (cd -- "$root" && node script/lib/packages-current.mjs 2>/dev/null); }

# Whether this is a Node that runs the program: 24 or later.
suffices() { "$1" --version 2>/dev/null | grep -Eq '^v(2[4-9]|[3-9][0-9])\.'; }
own_node_runs() { suffices "$root/node_modules/.bin/node"; }

# The program alone, which is one committed file, needs no packages where Node is new enough.
plan_node() { suffices node || plan_packages; }
provide_node() { provide_packages; }

plan_packages() {
  if ! packages_current; then
    would "The npm packages of package-lock.json, Node 24 among them, into $root/node_modules"
  elif ! own_node_runs; then
    would "Node 24, the npm package, into $root/node_modules"
  fi
}

provide_packages() {
  command -v npm >/dev/null || fail 'npm is not on PATH' 'Install Node.js 20 or later with npm, then run this again'
  if ! packages_current; then (cd -- "$root" && install_packages_of_lock); fi
  # Install scripts are off for all packages (.npmrc); only this one needs its own, which fetches the binary.
  own_node_runs || (cd -- "$root" && quietly "$logs/npm-node.log" npm rebuild --ignore-scripts=false node)
  own_node_runs || fail 'Node 24 is missing from node_modules' "See $logs/npm-node.log"
}

# A registry that lacks the binaries of other systems makes npm ci refuse a lock file; npm install takes the same versions.
install_packages_of_lock() {
  npm ci --no-audit --no-fund >"$logs/npm-ci.log" 2>&1 ||
    quietly "$logs/npm-install.log" npm install --no-save --no-audit --no-fund
}

# Runs a command with the Node and the tools of the repository first on PATH.
with_node() { PATH=$root/node_modules/.bin:$PATH "$@"; }
