# shellcheck shell=bash
# A Docker engine with buildx. One that answers is used as it is and never touched; when none answers, one is
# started, after it was unpacked into the cache folder if the machine has no dockerd of its own.

readonly engine_packages=(docker.io docker-cli docker-buildx containerd)
readonly engine_data=/var/lib/image-budgets/docker

# Asks the daemon, never the files: a killed daemon leaves its pid file and its socket behind.
engine_answers() {
  [ -z "${engine_answered:-}" ] || return 0
  command -v docker >/dev/null && timeout 20 docker info >/dev/null 2>&1 || return 1
  engine_answered=yes
}

has_buildx() { command -v docker >/dev/null && docker buildx version >/dev/null 2>&1; }

plan_engine() {
  if ! engine_answers; then
    needs_packages runc iptables tini ca-certificates
    if ! command -v dockerd >/dev/null; then
      would "A Docker engine, because none answers: ${engine_packages[*]} of Debian $newer_suite, unpacked into $prefix"
    fi
    would "The engine itself: dockerd, started in the background, its data in $engine_data"
  elif ! has_buildx; then
    would "docker buildx, because the docker command here has none: ${engine_packages[*]} of Debian $newer_suite, unpacked into $prefix"
  fi
}

provide_engine() {
  if [ -n "${DOCKER_HOST:-}" ] && ! engine_answers; then
    fail "The Docker engine of DOCKER_HOST ($DOCKER_HOST) does not answer" \
      'Start it, or unset DOCKER_HOST to have one started on this machine'
  fi
  can_install || fail 'No Docker engine with buildx answers, and one can be set up only as root on a Debian machine' \
    'Install and start Docker with its buildx plugin, then run this again'
  if ! command -v dockerd >/dev/null || ! has_buildx; then
    if [ ! -x "$prefix/usr/sbin/dockerd" ]; then
      unpack_newer_packages "$prefix" "${engine_packages[@]}"
    fi
    use_own_tools
    link_buildx
  fi
  engine_answers || start_engine
}

# The docker command looks for plugins here; one that the user put there, and that works, stays.
link_buildx() {
  local plugins=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins
  has_buildx && return 0
  mkdir -p -- "$plugins"
  ln -sfn -- "$prefix/usr/libexec/docker/cli-plugins/docker-buildx" "$plugins/docker-buildx"
  has_buildx || fail 'docker buildx does not run' "See $plugins/docker-buildx"
}

start_engine() {
  local configuration=$cache/daemon.json log=$logs/dockerd.log waited=0
  # dockerd looks for docker-init (docker run --init) under this name; Debian calls it tini-static.
  [ -x /usr/bin/tini-static ] && ln -sfn /usr/bin/tini-static "$cache/bin/docker-init"
  printf '{"features": {"containerd-snapshotter": true}}\n' >"$configuration"
  mkdir -p -- "$engine_data"
  say 'Starting the Docker engine.'
  setsid dockerd --config-file "$configuration" --data-root "$engine_data" </dev/null >"$log" 2>&1 9>&- &
  local pid=$!
  until engine_answers; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$waited" -ge 60 ]; then
      grep -v level=info -- "$log" | tail -n 5 >&2 || true
      fail 'The Docker engine did not start' "Its log is $log"
    fi
    sleep 1
    waited=$((waited + 1))
  done
}
