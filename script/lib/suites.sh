# shellcheck shell=bash
# The suites of script/test, in the order in which they run: what is quick and often wrong comes first.

readonly suites=(lint format types dist knip shell unit browser example integration workflows e2e)
readonly alone='/integration/(action|smoke-action|smoke-kinds-gpu)\.test\.ts$'
readonly suites_with_engine=' example integration e2e '

# Sets up what the suites of the arguments need, and no more.
prepare() {
  local parts=(packages tools) name
  for name in "$@"; do
    [[ $suites_with_engine != *" $name "* ]] || parts=(engine emulation builder base_image test_programs packages tools)
  done
  set_up "${parts[@]}"
  use_test_tools
  PATH=$root/node_modules/.bin:$PATH
  cd -- "$root"
  [ "${#parts[@]}" -eq 2 ] || use_builder
}

suite_lint() { check lint npm run --silent lint; }
suite_format() { check format npm run --silent format:check; }
suite_types() { check types npm run --silent typecheck; }
suite_dist() { check dist npm run --silent build -- --check; }
suite_knip() { check knip npm run --silent knip; }
suite_unit() { jest_suite unit test:unit --maxWorkers=100%; }
# A browser is some hundred megabytes: it is used where it is at hand.
suite_browser() {
  if [ -x /usr/bin/chromium ]; then
    jest_suite browser test:browser
  else
    leave_out browser "chromium, Debian's package of that name"
  fi
}

suite_example() { check example docker buildx build --quiet --output type=cacheonly --target test examples/quickstart; }

suite_integration() {
  need_registry
  has_layout_buildx || without_go 'integration, copies by buildx' 'buildx 0.33 or newer'
  # One file compares all that the engine holds before and after, one gives it a made-up GPU: nothing else may use it meanwhile. What GitHub
  # gives a cancelled run, 7.5 s, is given to one that has the machine for itself.
  jest_suite integration test:integration --maxWorkers=100% --testPathIgnorePatterns "$alone"
  jest_suite 'integration, alone' test:integration --runInBand --testPathPatterns "$alone"
}

# The tests take docker's own buildx where it reads layouts, else the one of the Go modules.
has_layout_buildx() {
  local version
  command -v buildx >/dev/null && return 0
  version=$(docker buildx version | sed -nE 's/^[^ ]+ v?([0-9]+\.[0-9]+\.[0-9]+).*/\1/p')
  [ "$(printf '%s\n' 0.33.0 "$version" | sort -V | head -n 1)" = 0.33.0 ]
}

suite_e2e() {
  local tool
  for tool in act actionlint; do
    command -v "$tool" >/dev/null && continue
    without_go e2e "$tool"
    return 0
  done
  need_registry
  jest_suite e2e test:e2e
}

suite_shell() {
  if command -v shellcheck >/dev/null; then
    check shell shellcheck -x -a script/setup script/demo script/test .ci/run
  else
    leave_out shell 'shellcheck is not on PATH'
  fi
}

# The workflows of the repository, and those that the documentation shows, which are kept short: only what is grave
# counts there. That both are right is the matter of actionlint, in the suite e2e.
suite_workflows() {
  command -v zizmor >/dev/null || {
    leave_out workflows 'zizmor, which could not be had from PyPI'
    return 0
  }
  local shown=$work/shown
  check workflows zizmor --offline --no-progress .github action.yml
  node "$lib/shown-workflows.mjs" "$shown" README.md
  check 'workflows shown' zizmor --offline --no-progress --min-severity high --config "$lib/zizmor-shown.yml" "$shown" examples/release
}

# Where Go is at hand its tools are too, and their absence is a failure.
without_go() {
  if command -v go >/dev/null; then
    check "$1" missing_tool "$2"
  else
    leave_out "$1" "$2, which needs Go"
  fi
}

missing_tool() {
  say "$1 could not be installed, see $logs/tools.log"
  return 1
}

need_registry() { [ -n "$registry_process" ] || start_registry "$work/registry"; }
