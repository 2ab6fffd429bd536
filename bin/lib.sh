# Sourced by the commands beside it: what has to be done before Node 24 and the npm packages are there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# One command at a time in one clone. The kernel frees the lock when the process that holds it dies.
# Node closes descriptor 9 in every process it starts, so that no daemon inherits the lock.
lock() {
  [ -z "${locked-}" ] || return 0
  command -v flock >/dev/null || fail "flock is missing; install util-linux"
  mkdir -p "$root/.aisha"
  exec 9<>"$root/.aisha/lock"
  flock --nonblock 9 || fail "$1 cannot start: $(lock_holder) is at work in $root; wait until it ends"
  printf '%s (process %s)\n' "$1" "$$" >"$root/.aisha/lock"
  locked=9
}

# Whoever has just taken the lock writes its name a moment later.
lock_holder() {
  local name=
  for _ in 1 2 3 4 5; do
    name=$(cat "$root/.aisha/lock")
    [ -z "$name" ] || break
    sleep 0.1
  done
  printf '%s' "${name:-another command}"
}

# npm writes node_modules/.package-lock.json last, so an older one means that an install is due or was cut short.
packages_in_step() {
  [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]
}

# Installs the npm packages of a folder as its package-lock.json says. The only install script that is needed is the
# one of the package "node", which brings Node itself.
install_packages() {
  command -v npm >/dev/null ||
    fail "npm is missing; install Node.js 18 or newer with npm (on Debian and Ubuntu: apt-get install nodejs npm)"
  local started=$SECONDS
  export npm_config_cache="$root/.aisha/cache/npm"
  (
    cd "$1"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
    if [ -d node_modules/node ]; then npm rebuild node --loglevel=error >/dev/null; fi
  ) || fail "the npm packages of $1 could not be installed; npm's reason is above"
  printf '✓ npm packages of %s (%s s)\n' "$(basename "$1")" "$((SECONDS - started))"
}

# The command in a command line, which may begin with the stack that it is for.
command_of() {
  case "${1-}" in
    --stack) command_of "${@:3}" ;;
    --stack=*) command_of "${@:2}" ;;
    *) printf '%s' "${1-}" ;;
  esac
}

# aisha <command line>: runs the operator's command line with Node 24.
aisha() {
  local command folder
  command=$(command_of "$@")
  case "$command $* " in
    *" --help "* | *" -h "* | "cleanup "*" --dry-run "*) ;;
    "bot "*" switch "* | "state "*" move "* | "cleanup "* | "setup "* | "up "* | "deploy "* | "release "* | "rollback "* | "down "* | "recover "* | "test "*) lock "bin/aisha $command" ;;
  esac
  for folder in "$root" "$root/sample"; do
    [ -f "$folder/package-lock.json" ] && ! packages_in_step "$folder" || continue
    [ "$command" != complete ] || exit 1 # in the middle of a word nobody waits for an install
    lock "npm ci"
    install_packages "$folder"
  done
  # There after the first update. With it Node starts in half the time.
  if [ -d "$root/.aisha/cache/node" ]; then export NODE_COMPILE_CACHE="$root/.aisha/cache/node"; fi
  AISHA_LOCK=${locked-} PATH="$root/node_modules/.bin:$PATH" exec "$root/node_modules/.bin/node" "$root/ops/main.ts" "$@"
}
