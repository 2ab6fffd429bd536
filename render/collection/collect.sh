# Usage: collect list     what would go of the registry
#        collect remove   removes it and frees its space, while the registry is held; prints a line for each
#        collect timer    the same, in sentences for the journal
#        collect release  lets a registry go that a collection held which was killed
# While a push is under way it is waited for; pushes and pulls that come in the meantime wait for seconds, and go on.
patience=${WAIT_SECONDS:-}  # for pushes to end: 90 by default, half an hour for the timer
quiet=${QUIET_MINUTES:-1}   # without a change, after which no push is under way
open=${OPEN_MINUTES:-60}    # after which a push that did not end is given up
look=${LOOK_SECONDS:-5}     # between looks whether it is quiet
# That a hold may take: Docker gives a TLS handshake 10 s, and so a push or pull over HTTPS that begins in a longer one fails.
# What takes longer is given up, and harms nothing: tags go before their images, and these before their layers.
most=${HOLD_SECONDS:-8}
deadline=$((most + 30)) # after which whoever sees a held registry lets it go
busy=75 late=137        # as storage.sh ends; and timeout, where it kills

main() {
  command -v docker >/dev/null || end "docker is missing on this server"
  notes=$(policy notes) held=$(policy held) folder=$(policy storage)
  umask 077
  mkdir -p "$notes" || exit 1
  [ "$1" != release ] || { release; exit; }
  [ -r "$here/keep" ] || end "there is no list of what must stay yet; run: bin/up"
  exec 8>"$notes/collecting" || exit 1
  case $1 in
    list) begin && beside list ;;
    remove) collect "${patience:-90}" && cat "$notes/collected" ;;
    timer) collect "${patience:-1800}" && in_sentences <"$notes/collected" && echo "the registry was held for $lasted s" ;;
    *) end "usage: collect list | remove | timer | release" ;;
  esac
}

# Alone, and not beside what is left of one that was killed.
begin() {
  flock -w 600 8 || end "another collection has been at work for ten minutes"
  release
  find_registry
}

find_registry() {
  registry=$(docker ps --quiet --no-trunc --filter status=running --filter "label=aisha.stack=$(policy stack)" --filter label=aisha.part=registry)
  [ -n "$registry" ] || end "the registry does not run; bin/aisha check registry says why"
  image=$(docker inspect --format '{{.Image}}' "$registry") && user=$(docker inspect --format '{{.Config.User}}' "$registry") || exit 1
}

# Makes the container in which storage.sh runs. Before the registry is held, so that it begins at once then, and whoever lets
# the registry go finds it. @param how it has the storage
prepare() {
  docker rm --force "$collector" >/dev/null 2>&1
  docker create --rm --interactive --name "$collector" --label "aisha.oneshot=$(policy stack)" \
    --volumes-from "$registry$1" --user "$user" --network none --read-only --tmpfs /tmp --memory 512m \
    --cap-drop ALL --security-opt no-new-privileges --log-driver none --entrypoint sh "$image" \
    -c "$limited" "$storage" "$folder" "$decide" "$quiet" "$open" >/dev/null || exit 1
}

# However late the engine begins it, it does not go on beyond its time.
limited='read -r what until
  read -r now _ </proc/uptime
  left=$((until - ${now%.*}))
  [ "$left" -gt 0 ] || exit 137
  exec timeout -s KILL "$left" sh -c "$0" sh "$what" "$@"'

# @param what storage.sh is to do, and until when, in seconds of /proc/uptime
storage() {
  { echo "$1 $2" && cat "$here/policy" "$here/keep"; } | docker start --attach --interactive "$collector"
}

# Looks at the storage while the registry serves, for five minutes at most. @param list or look
beside() {
  prepare :ro
  storage "$1" "$(($(uptime) + 300))"
}

# Writes down what was removed. @param seconds to wait for pushes to end
collect() {
  last=$(($(uptime) + $1))
  while ! { begin && collected; }; do
    flock -u 8 # whoever only lists need not wait as long
    [ "$(uptime)" -lt "$last" ] || end "not collected: pushes have gone on for $1 s; the timer tries again"
    sleep "$look"
  done
}

# Fails where a push is under way: looked at before the registry is held, and anew now that nothing comes in any more. Where
# nothing would go, it is not held.
collected() {
  is_quiet || return 1
  beside look >"$notes/decided-there" && code=0 || code=$?
  [ "$code" != "$busy" ] || return 1
  [ "$code" = 0 ] || end "the registry's storage cannot be looked at (code $code); nothing is touched"
  lasted=0
  if [ -s "$notes/decided-there" ]; then
    prepare ''
    hold || return 1
    code=$busy
    if is_quiet && ! is_asked; then
      storage remove "$((began + most))" >"$notes/decided-there" && code=0 || code=$?
    fi
    release
    lasted=$(($(uptime) - began))
  fi
  [ "$code" != "$busy" ] || return 1
  [ "$code" != "$late" ] || end "given up: not all was removed in the $most s of a hold, and nothing that stays is harmed; when nobody pushes, let it take longer: sudo HOLD_SECONDS=300 $here/collect remove"
  [ "$code" = 0 ] || end "the registry was not collected (code $code); nothing that stays is harmed"
  sed 's/^remove/removed/' "$notes/decided-there" >"$notes/collected"
}

# Whether nobody has asked of late whether a layer is there, which leaves no trace in the storage, or has pushed one.
is_quiet() {
  docker logs --since "$(awk -v m="$quiet" 'BEGIN { print int(m * 60) "s" }')" "$registry" >"$notes/asked" 2>&1 || return 1
  ! grep -qE 'http\.request\.method=(HEAD|POST|PATCH|PUT|DELETE) .*http\.request\.uri="?/v2/[^ ]+/(blobs|manifests)/' "$notes/asked"
}

# Whether it is in the middle of an answer to somebody but itself, on port 5000. Source: proc_net_tcp of the kernel.
is_asked() {
  cat "/proc/$(docker inspect --format '{{.State.Pid}}' "$registry")"/net/tcp* 2>/dev/null |
    awk '$2 ~ /:1388$/ && $4 == "01" && address($2) != address($3) { found = 1 } END { exit !found }
    function address(text) { return substr(text, 1, length(text) - 5) }'
}

# Whatever becomes of this process, the registry is let go: by the trap, by the end of its service, in time by a process of
# its own, and by whoever restarts paused containers, which leaves it alone until the deadline.
hold() {
  began=$(uptime)
  if [ -n "$held" ]; then mkdir -p "$held" && echo "$(($(uptime) + deadline))" >"$held/$registry" || return 1; fi
  echo "$registry" >"$notes/holding"
  trap release EXIT
  trap 'exit 1' HUP INT TERM
  (sleep $((most + 1)) && let_go "$registry") >/dev/null 2>&1 8>&- &
  watch=$!
  docker pause "$registry" >/dev/null || { release; return 1; }
}

release() {
  [ -r "$notes/holding" ] || return 0
  let_go "$(cat "$notes/holding")"
  rm -f "$notes/holding"
  [ -z "${watch-}" ] || kill "$watch" 2>/dev/null || :
  trap - EXIT
}

# Never beside a collection: it would free what is pushed just then.
let_go() {
  docker rm --force "$collector" >/dev/null 2>&1
  docker unpause "$1" >/dev/null 2>&1
  [ -z "$held" ] || rm -f "$held/$1"
}

uptime() {
  read -r seconds _ </proc/uptime # no step of the clock changes it
  echo "${seconds%.*}"
}

collector=aisha-collector-$(policy stack)
main "${1-}"
