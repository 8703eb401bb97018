# shellcheck shell=bash
# The base image of the examples. Where the engine has it, or its registry answers, that one is used. Where not, a
# stand-in is made of Debian packages under the very same name, so that no Dockerfile needs to know.

readonly base_image=debian:bookworm-slim
readonly base_suite=bookworm

# Prints the architectures of the base image that the engine itself holds.
held_architectures() {
  local architecture
  for architecture in amd64 arm64; do
    docker image inspect --platform "linux/$architecture" "$base_image" >/dev/null 2>&1 && printf '%s\n' "$architecture"
  done
  return 0
}

has_base_image() {
  [ "$(held_architectures | wc -l)" -eq 2 ] || registry_has_base_image
}

registry_has_base_image() { timeout 20 docker buildx imagetools inspect "$base_image" >/dev/null 2>&1; }

plan_base_image() {
  # An engine that is still to be started can tell nothing. Where one is set up like that, its registries are rarely reached.
  if engine_answers && has_base_image; then return 0; fi
  needs_packages mmdebstrap arch-test
  would "A stand-in for $base_image, if its registry does not answer: made of Debian packages, in a minute or two"
}

provide_base_image() {
  has_base_image && return 0
  [ -z "$(held_architectures)" ] || fail "The engine holds $base_image for one platform only, and its registry does not answer" \
    "Pull the other platform, or remove the image to have a stand-in made: docker image rm $base_image"
  can_install || fail "$base_image can be had neither from the engine nor from its registry" \
    'Check the network, or run this as root on a Debian machine to have a stand-in made'
  say "Making a stand-in for $base_image, both platforms."
  local context=$cache/base
  rm -rf -- "$context"
  mkdir -p -- "$context"
  base_sources >"$context/debian.list"
  make_root_file_system amd64 "$context" &
  local made=0 amd64=$!
  make_root_file_system arm64 "$context" &
  wait "$!" || made=1
  wait "$amd64" || made=1
  [ "$made" -eq 0 ] || exit 3

  # shellcheck disable=SC2016 # BuildKit expands it
  printf '%s\n' 'FROM scratch' 'ARG TARGETARCH' 'ADD rootfs-${TARGETARCH}.tar /' \
    'LABEL image-size-budgets.stand-in="made of Debian packages"' 'CMD ["bash"]' >"$context/Dockerfile"
  quietly "$logs/base-build.log" docker buildx build --builder default --platform linux/amd64,linux/arm64 --provenance=false \
    --load --tag "$base_image" "$context"
  rm -rf -- "$context"
}

# The machine's own archives, so that a mirror that serves it also serves the image.
base_sources() {
  local archive security
  archive=$(archive_uri Debian)
  security=$(archive_uri Debian-Security)
  [ -n "$archive" ] || fail 'No Debian archive is among the apt sources of this machine'
  printf 'deb [signed-by=%s] %s %s main\n' "$archive_keys" "$archive" "$base_suite" "$archive_keys" "$archive" "$base_suite-updates"
  [ -z "$security" ] || printf 'deb [signed-by=%s] %s %s-security main\n' "$archive_keys" "$security" "$base_suite"
}

# What the real image leaves out is left out here as well, for what is installed later too: sizes come out alike.
make_root_file_system() {
  # shellcheck disable=SC2016 # mmdebstrap's shell expands it
  local discard='printf "%s\n" "APT::Keep-Downloaded-Packages \"false\";" >"$1/etc/apt/apt.conf.d/docker-clean"'
  local exclude=() path
  for path in doc man locale info groff lintian linda; do exclude+=(--dpkgopt="path-exclude=/usr/share/$path/*"); done
  # Merged /usr by links from the start: else apt takes usrmerge, which brings all of Perl with it.
  quietly "$logs/mmdebstrap-$1.log" mmdebstrap --variant=minbase "--architectures=$1" "${exclude[@]}" \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=usr-is-merged \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --aptopt='Acquire::Languages "none"' --customize-hook="$discard" \
    "$base_suite" "$2/rootfs-$1.tar" "$2/debian.list"
}
