# Runs a bot behind a lease: of all containers that share $shared, one at most has its bot running. It needs a POSIX
# shell, flock and timeout, as util-linux and coreutils bring them, or busybox. What comes before these lines sets:
#   shared    folder that all of them see       name   what this container is called in it
#   own       folder of this container alone    alone  "yes" where no process but these may outlive the bot
#   interval, retries, start                    seconds, failures in a row, seconds in which a failure does not count
#   check     function: the health check, within its own time
#
# The lease is a lock of the kernel on $shared/lease. This shell holds it, and the bot inherits it: it is free the instant
# both are gone, however they went. No clock is involved.
set -u

main() {
  trap stop TERM
  for program in flock timeout; do
    command -v "$program" >/dev/null || fail "the image has no $program; add util-linux and coreutils, or busybox"
  done
  [ $# -gt 0 ] || fail "neither the image nor the declaration says what to run; declare a command"
  mkdir -p "$own" || fail "$own cannot be made"
  until_admitted
  take_lease
  lead "$@"
}

# A new container stays out of the line until its release is its turn. What is said of it outlives its restarts.
until_admitted() {
  [ -s "$shared/admitted/$name" ] && return
  become parked
  until [ -s "$shared/admitted/$name" ]; do waiting sleep 0.2; done
}

# The first of a new release goes before all others, which it does by holding $shared/first. Nobody has to take that
# back if it dies: the lock is gone with it, and the old ones are in line as before.
take_lease() {
  exec 8<"$shared/first" 9<"$shared/lease"
  if [ "$(cat "$shared/admitted/$name")" = first ]; then
    locked 8
    become standby # from here on nobody is before it
    locked 9
  else
    become standby
    while :; do
      locked -s 8 && flock -u 8
      locked 9
      flock -n -s 8 && break
      flock -u 9
    done
  fi
  exec 8>&-
}

lead() {
  rm -f "$own/health"
  trim_journal
  journal leads
  become leading
  "$@" &
  bot=$!
  (exec 9>&-; watch) & # not `watch 9>&-`: a shell keeps a copy of what it is to restore
  # A signal ends the wait, not the bot.
  while :; do
    wait "$bot"
    code=$?
    kill -0 "$bot" 2>/dev/null || break
  done
  say "the bot ended with $code"
  journal "ended $code"
  [ "$alone" = yes ] && end_all
  exit "$code"
}

# Kills a bot that somebody stopped, or whose health check fails too often in a row. It may be deaf to any other signal.
watch() {
  tell_time
  began=$now next=0 failures=0 stopped=0 known=starting
  while sleep 1 && kill -0 "$bot" 2>/dev/null; do
    if is_stopped "$bot"; then stopped=$((stopped + 1)); else stopped=0; fi
    [ "$stopped" -lt 2 ] || kill_bot "it is stopped"
    tell_time
    [ "$now" -ge "$next" ] || continue
    if check >"$own/said" 2>&1; then # no pipe, which what is left of a check would keep open
      known=healthy failures=0 next=$((now + interval))
    elif [ "$known" = starting ] && [ $((now - began)) -lt "$start" ]; then
      next=$((now + 1))
    else
      known=sick failures=$((failures + 1)) next=$((now + interval))
    fi
    put health "$known $now $(tail -n 1 "$own/said" | cut -c 1-500)"
    [ "$failures" -lt "$retries" ] || kill_bot "its health check failed $failures times in a row"
  done
}

kill_bot() {
  say "killing the bot: $1"
  journal "killed $1"
  kill -KILL "$bot"
}

# Processes that the bot leaves behind do not all hold the lease: those of Node, for one, close what they inherit. They
# are gone before this shell is, and with it the lease.
end_all() {
  kill -KILL -1 2>/dev/null
  tries=0
  while set -- /proc/[0-9]* && [ $# -gt 2 ] && [ "$tries" -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.01
  done
}

# A stop that comes while no bot runs is done at once; else the bot has its time to finish what it has in hand.
stop() {
  if [ -n "$bot" ]; then
    kill -TERM "$bot"
    kill -CONT "$bot"
  else
    [ -z "$child" ] || kill "$child"
    exit 0
  fi
} 2>/dev/null

locked() {
  waiting flock "$@" || fail "the lock cannot be had"
}

# Waits so that a signal is not put off to the end of the program.
waiting() {
  "$@" &
  child=$!
  wait "$child"
}

# T in the third field, behind the name, which may hold anything (proc(5)).
is_stopped() {
  read -r fields 2>/dev/null <"/proc/$1/stat" || return 1
  fields=${fields##*) }
  [ "${fields%% *}" = T ]
}

become() {
  say "$1"
  put role "$1 $(date +%s) $$"
}

# Whole or not at all.
put() {
  printf '%s\n' "$2" >"$own/$1.new" && mv "$own/$1.new" "$own/$1"
}

# Seconds that no step of the clock changes.
tell_time() {
  read -r now _ </proc/uptime
  now=${now%.*}
}

# Written by whoever has the lease.
journal() {
  echo "$(date +%s) $name $1" >>"$shared/journal"
}

trim_journal() {
  [ "$(wc -l <"$shared/journal")" -ge 1000 ] || return
  lines=$(tail -n 500 "$shared/journal")
  echo "$lines" >"$shared/journal"
}

say() {
  echo "standby: $1"
}

fail() {
  say "$1" >&2
  exit 1
}

bot='' child=''
main "$@"
