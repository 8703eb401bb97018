# shellcheck shell=bash
# What a command of script/ begins with: where things are, how to speak, and what can be provided.

set -euo pipefail
lib=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=script/lib/say.sh
. "$lib/say.sh"
# shellcheck source=script/lib/places.sh
. "$lib/places.sh"
# shellcheck source=script/lib/packages.sh
. "$lib/packages.sh"
# shellcheck source=script/lib/engine.sh
. "$lib/engine.sh"
# shellcheck source=script/lib/emulation.sh
. "$lib/emulation.sh"
# shellcheck source=script/lib/base-image.sh
. "$lib/base-image.sh"
# shellcheck source=script/lib/registry.sh
. "$lib/registry.sh"
# shellcheck source=script/lib/node.sh
. "$lib/node.sh"
# shellcheck source=script/lib/builder.sh
. "$lib/builder.sh"
# shellcheck source=script/lib/set-up.sh
. "$lib/set-up.sh"
# shellcheck source=script/lib/tools.sh
. "$lib/tools.sh"
# shellcheck source=script/lib/test-programs.sh
. "$lib/test-programs.sh"
