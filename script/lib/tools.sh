# shellcheck shell=bash
# Tools that only the tests use, in pinned versions: from Go modules and from PyPI where these are at hand.

readonly tools=$cache/tools
readonly go_tools=(github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 github.com/nektos/act@v0.2.89
  github.com/docker/buildx/cmd/buildx@v0.36.1)
readonly zizmor=zizmor==1.32.0

# Each version has a folder of its own, so that a changed pin is seen as missing.
tool_folder() { printf '%s/%s\n' "$tools" "${1//\//_}"; }

use_test_tools() {
  local module
  for module in "${go_tools[@]}"; do PATH=$(tool_folder "$module"):$PATH; done
  PATH=$(tool_folder "$zizmor")/bin:$PATH
  export PATH
}

missing_go_tools() {
  local module
  command -v go >/dev/null || return 0
  for module in "${go_tools[@]}"; do [ -d "$(tool_folder "$module")" ] || printf '%s\n' "$module"; done
}

zizmor_missing() { command -v python3 >/dev/null && [ ! -d "$(tool_folder "$zizmor")" ]; }

plan_tools() {
  local module
  if ! command -v shellcheck >/dev/null && can_install; then
    needs_packages shellcheck
    would 'shellcheck of Debian, for the scripts'
  fi
  for module in $(missing_go_tools); do would "The Go module $module, into $tools"; done
  if zizmor_missing; then would "The Python package $zizmor, into $tools"; fi
}

# A tool that cannot be fetched is not the end: its suite says that it is missing.
provide_tools() {
  local module folder
  for module in $(missing_go_tools); do
    folder=$(tool_folder "$module")
    fetched "$folder" env GOBIN="$folder.part" go install "$module"
  done
  if zizmor_missing; then
    folder=$(tool_folder "$zizmor")
    fetched "$folder" python3 -m pip install --quiet --no-deps --target "$folder.part" "$zizmor"
  fi
}

# Runs a command that fills FOLDER.part, and makes that FOLDER when it succeeded.
fetched() {
  local folder=$1
  shift
  mkdir -p -- "$tools"
  rm -rf -- "$folder.part"
  if "$@" >"$logs/tools.log" 2>&1; then
    mv -- "$folder.part" "$folder"
  else
    say "This failed, see $logs/tools.log: $*"
  fi
}
