# shellcheck shell=bash
# Debian packages: from the machine's own suite by apt-get, from a newer suite into a prefix of their own.

readonly newer_suite=forky # its docker.io is 28 or later and needs no newer libc than Debian 12 has
readonly archive_keys=/usr/share/keyrings/debian-archive-keyring.gpg

is_installed() { dpkg-query --show --showformat='${db:Status-Status}' -- "$1" 2>/dev/null | grep -qx installed; }

can_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; }

refresh_package_lists() {
  [ -z "${package_lists_fresh:-}" ] || return 0
  quietly "$logs/apt-update.log" apt-get -q update
  package_lists_fresh=yes
}

# Installs the arguments, without recommended packages.
install_packages() {
  refresh_package_lists
  quietly "$logs/apt-install.log" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qy -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

# Prints the URI of the Debian archive with this label (Debian, Debian-Security) that the machine itself uses.
archive_uri() {
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
    sed -n "s/^$1|//p" | head -n 1
}

# Downloads packages of the newer suite and unpacks them below a prefix. apt works on a state of its own
# here: the machine's sources, lists and installed packages stay as they are.
unpack_newer_packages() {
  local into=$1 state=$cache/apt uri
  shift
  refresh_package_lists
  uri=$(archive_uri Debian)
  [ -n "$uri" ] || fail 'No Debian archive is among the apt sources of this machine' \
    'Install Docker with buildx by hand, start it, and run this again'
  mkdir -p -- "$state/lists/partial" "$state/cache/archives/partial" "$state/debs"
  printf 'deb [signed-by=%s] %s %s main\n' "$archive_keys" "$uri" "$newer_suite" >"$state/newer.list"
  local options=(
    -o "Dir::Etc::sourcelist=$state/newer.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root
  )
  quietly "$logs/apt-newer-update.log" apt-get -q "${options[@]}" update
  (cd -- "$state/debs" && quietly "$logs/apt-newer-download.log" apt-get -q "${options[@]}" download "$@")

  # Unpacked beside the prefix and moved, so that an interrupted run leaves no half of it.
  local fresh deb
  fresh=$(mktemp -d -- "$into.XXXXXX")
  for deb in "$state/debs"/*.deb; do dpkg-deb -x "$deb" "$fresh"; done
  rm -rf -- "$into"
  chmod 755 -- "$fresh"
  mv -- "$fresh" "$into"
  rm -rf -- "$state/debs" "$state/lists"
}
