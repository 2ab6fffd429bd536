# Usage: collect list     what would go of the registry
#        collect remove   removes it and frees its space, while the registry is held; prints a line for each
#        collect timer    the same, in sentences for the journal
#        collect release  lets a registry go that a collection held which was killed
# While a push is under way it is waited for; pushes and pulls that come in the meantime wait for seconds, and go on.
patience=${WAIT_SECONDS:-}  # for pushes to end: 90 by default, half an hour for the timer
quiet=${QUIET_MINUTES:-1}   # without a change, after which no push is under way
open=${OPEN_MINUTES:-60}    # after which a push that did not end is given up
look=${LOOK_SECONDS:-5}     # between looks whether it is quiet
most=${HOLD_SECONDS:-60}    # that a collection may take
deadline=$((most + 30))     # after which whoever sees a held registry lets it go
busy=75

main() {
  command -v docker >/dev/null || end "docker is missing on this server"
  notes=$(policy notes) held=$(policy held) folder=$(policy storage)
  umask 077
  mkdir -p "$notes" || exit 1
  [ "$1" != release ] || { release; exit; }
  [ -r "$here/keep" ] || end "there is no list of what must stay yet; run: bin/up"
  exec 8>"$notes/collecting" && flock -w 600 8 || end "another collection has been at work for ten minutes"
  release # what one held that was killed
  find_registry
  case $1 in
    list) storage list :ro ;;
    remove) collect "${patience:-90}" && cat "$notes/collected" ;;
    timer) collect "${patience:-1800}" && in_sentences <"$notes/collected" && echo "the registry was held for $lasted s" ;;
    *) end "usage: collect list | remove | timer | release" ;;
  esac
}

find_registry() {
  registry=$(docker ps --quiet --no-trunc --filter status=running --filter "label=aisha.stack=$(policy stack)" --filter label=aisha.part=registry)
  [ -n "$registry" ] || end "the registry does not run; bin/aisha check registry says why"
  image=$(docker inspect --format '{{.Image}}' "$registry") && user=$(docker inspect --format '{{.Config.User}}' "$registry") || exit 1
}

# @param what storage.sh is to do, and how it has the storage
storage() {
  cat "$here/policy" "$here/keep" | docker run --rm --interactive --name "$collector" --label "aisha.oneshot=$(policy stack)" \
    --volumes-from "$registry$2" --user "$user" --network none --read-only --tmpfs /tmp --memory 512m \
    --cap-drop ALL --security-opt no-new-privileges --log-driver none --entrypoint timeout "$image" \
    -s KILL "$most" sh -c "$storage" sh "$1" "$folder" "$decide" "$quiet" "$open"
}

# Writes down what was removed. @param seconds to wait for pushes to end
collect() {
  last=$(($(uptime) + $1))
  while ! collected; do
    [ "$(uptime)" -lt "$last" ] || end "not collected: pushes have gone on for $1 s; the timer tries again"
    sleep "$look"
  done
}

# Fails where a push is under way: looked at before the registry is held, and anew now that nothing comes in any more.
collected() {
  is_quiet && storage_is_quiet && hold || return 1
  began=$(uptime) code=$busy
  if is_quiet && ! is_asked; then
    storage remove '' >"$notes/decided-there" && code=0 || code=$?
  fi
  release
  lasted=$(($(uptime) - began))
  [ "$code" != "$busy" ] || return 1
  [ "$code" = 0 ] || end "the registry was not collected (code $code); nothing that stays is harmed"
  sed 's/^remove/removed/' "$notes/decided-there" >"$notes/collected"
}

storage_is_quiet() {
  storage quiet :ro && return
  code=$?
  [ "$code" = "$busy" ] || end "the registry's storage cannot be looked at (code $code)"
  return 1
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

# Whatever becomes of this process, the registry is let go: by the trap, by the end of its service, by a process of its
# own, and by whoever restarts paused containers, which leaves it alone until the deadline.
hold() {
  if [ -n "$held" ]; then mkdir -p "$held" && echo "$(($(uptime) + deadline))" >"$held/$registry" || return 1; fi
  echo "$registry" >"$notes/holding"
  trap release EXIT
  trap 'exit 1' HUP INT TERM
  (sleep "$deadline" && let_go "$registry") >/dev/null 2>&1 8>&- &
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
