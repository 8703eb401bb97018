# shellcheck shell=bash
# An engine with the older image store can neither export an OCI layout nor build several platforms by itself: it
# needs a builder in a container, which is made beside it. One that the user chose, of any other driver, is used.

readonly own_builder=image-budgets

builder_suffices() {
  local builder store
  builder=$(docker buildx inspect 2>/dev/null) || true
  grep -Eq '^Driver: +docker$' <<<"$builder" || return 0
  store=$(docker info --format '{{json .DriverStatus}}')
  grep -q containerd.snapshotter <<<"$store"
}

has_own_builder() { docker buildx inspect "$own_builder" >/dev/null 2>&1; }

plan_builder() {
  if engine_answers && has_buildx && ! builder_suffices && ! has_own_builder; then
    would "A builder named $own_builder (docker buildx create), because the image store of this engine cannot export OCI layouts; its image is pulled"
  fi
}

provide_builder() {
  quietly "$logs/builder.log" docker buildx create --name "$own_builder" --driver docker-container --bootstrap
}

# To be called after set_up: has docker buildx use our builder where the engine's own does not do.
use_builder() { builder_suffices || export BUILDX_BUILDER=$own_builder; }
