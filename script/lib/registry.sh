# shellcheck shell=bash
# A registry of our own on a loopback port, for the tests: files in a folder, no password.

registry_process=

# Starts it with its data below the folder of the argument; prints nothing, sets IMAGE_BUDGETS_REGISTRY.
start_registry() {
  local folder=$1 port tries=0
  mkdir -p -- "$folder/data"
  while :; do
    port=$((20000 + RANDOM % 12000))
    # A port on which something answers is taken.
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  # The file that Debian packages demands a password.
  cat >"$folder/registry.yml" <<END
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: "$folder/data"}, delete: {enabled: true}}
http: {addr: "127.0.0.1:$port"}
END
  docker-registry serve "$folder/registry.yml" </dev/null >"$logs/registry.log" 2>&1 9>&- &
  registry_process=$!
  until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$registry_process" 2>/dev/null; then
      tail -n 20 -- "$logs/registry.log" >&2
      fail 'The test registry did not start' "Its log is $logs/registry.log"
    fi
    sleep 0.1
  done
  export IMAGE_BUDGETS_REGISTRY=127.0.0.1:$port
}

stop_registry() {
  [ -n "$registry_process" ] || return 0
  kill "$registry_process" 2>/dev/null || true
  wait "$registry_process" 2>/dev/null || true
  registry_process=
}
