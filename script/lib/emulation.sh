# shellcheck shell=bash
# Both platforms must run here: the foreign one by emulation, which the kernel is told of through binfmt_misc.

readonly binfmt=/proc/sys/fs/binfmt_misc

# The machine names of QEMU for the platforms that cannot run here. The engine lists what it last found, which may be
# some minutes old; the kernel of this machine knows. Before an engine answers, only the kernel can be asked.
missing_emulators() {
  local supported
  supported=$(docker buildx inspect 2>/dev/null | sed -n 's/^Platforms: *//p' | tr -d ' *' | tr ',' '\n') || true
  runs_here linux/amd64 x86_64 "$supported" || printf 'x86_64\n'
  runs_here linux/arm64 aarch64 "$supported" || printf 'aarch64\n'
}

runs_here() {
  [ -z "$3" ] || grep -qx "$1" <<<"$3" || return 1
  kernel_is_ours || [ -z "$3" ] || return 0
  [ "$(uname -m)" = "$2" ] || grep -qsx enabled "$binfmt/qemu-$2"
}

# Whether containers run on the kernel of this very machine, as far as can be told.
kernel_is_ours() { [ "$(uname -s)" = Linux ] && [ -z "${DOCKER_HOST:-}" ] && [ -e "$binfmt/status" ]; }

plan_emulation() {
  local emulator
  for emulator in $(missing_emulators); do
    needs_packages qemu-user-static
    would "Emulation of $emulator by QEMU, registered with the kernel until the machine restarts"
  done
}

provide_emulation() {
  local emulator tries=0
  for emulator in $(missing_emulators); do
    can_install || fail "This machine cannot run programs of $emulator" \
      'Register QEMU for it: docker run --privileged --rm tonistiigi/binfmt --install all'
    register_emulator "$emulator"
  done
  # The engine looks for emulators anew only now and then.
  until [ -z "$(missing_emulators)" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 20 ] || fail 'The engine does not see the emulator that was registered' "Look at $binfmt"
    sleep 1
  done
}

register_emulator() {
  local rule=/usr/lib/binfmt.d/qemu-$1.conf
  [ -e "$binfmt/register" ] || mount -t binfmt_misc binfmt_misc "$binfmt"
  [ ! -e "$binfmt/qemu-$1" ] || return 0
  # The F flag of Debian's rule has the kernel open the emulator now, so that containers need no copy of it.
  # The kernel wants the rule in one write.
  dd if="$rule" of="$binfmt/register" bs=4096 status=none
}
