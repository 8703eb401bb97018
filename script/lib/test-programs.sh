# shellcheck shell=bash
# Programs of Debian that the integration suite works with: a registry, skopeo, and a program without libraries for
# images of nothing else.

has_test_programs() {
  command -v docker-registry >/dev/null && command -v skopeo >/dev/null && [ -x /bin/busybox ]
}

plan_test_programs() {
  has_test_programs && return 0
  needs_packages docker-registry skopeo busybox-static
  would 'A registry, skopeo and a static busybox, for the integration tests'
}

provide_test_programs() {
  has_test_programs || fail 'The integration tests need docker-registry and skopeo on PATH, and a static /bin/busybox' \
    'Install them, or run this as root on a Debian machine'
}
