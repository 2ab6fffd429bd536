#!/bin/sh
# Restarts containers that are paused or unhealthy, which Docker leaves as they are.
# Usage: aisha-revive [FILTER OF DOCKER PS]
set -u
filter=${1:-label=aisha.stack}
look=${LOOK_SECONDS:-2}    # between looks
pause=${PAUSE_SECONDS:-10} # that a container is left alone after its restart; after each further one twice as long,
most=${MOST_SECONDS:-300}  # up to this; one that was well for as long begins anew
held=${HELD:-/run/aisha/held} # where whoever pauses a container on purpose writes until when: /proc/uptime, under its id
nl='
'
# A line for each container that was sick within $most: its id, and what `judge` sets from it.
known=$nl

main() {
  # Where the engine does not answer, the next look may be luckier.
  while sleep "$look"; do
    if list=$(engine ps --all --no-trunc --filter "$filter" --format '{{.ID}} {{.Names}} {{.State}} {{.Status}}'); then
      judge <<END
$list
END
    fi
  done
}

engine() {
  timeout 30 docker "$@" 2>/dev/null
}

# Reads lines of docker ps, and makes $known anew, so that those that are gone are forgotten.
judge() {
  read -r now _ </proc/uptime # no step of the clock changes it
  now=${now%.*}
  still=$nl
  while read -r id name state status; do
    record=${known#*"$nl$id "}
    [ "$record" != "$known" ] || record="0 $((now - most)) 0 0 0 $pause"
    set -- ${record%%"$nl"*}
    looks=$1 sick_at=$2 restart=$3 failed=$4 alone_until=$5 next_pause=$6

    [ "$restart" = 0 ] || kill -0 "$restart" 2>/dev/null || end_restart
    diagnose
    if [ "$restart" != 0 ]; then
      looks=0 sick_at=$now
    elif [ -z "$why" ] || is_held; then
      looks=0
    else
      looks=$((looks + 1)) sick_at=$now
      # Not at the first look: docker commit pauses a container for a moment.
      if [ "$looks" -ge 2 ] && [ "$now" -ge "$alone_until" ] && ! is_being_stopped; then begin_restart; fi
    fi
    if [ $((now - sick_at)) -lt "$most" ]; then
      still="$still$id $looks $sick_at $restart $failed $alone_until $next_pause$nl"
    fi
  done
  known=$still
}

diagnose() {
  why=
  case $state:$status in
    paused:*) why=paused ;;
    running:*'(unhealthy)') why=unhealthy ;;
    running:*) failed=0 ;;
    exited:*) [ "$failed" = 0 ] || why='down since a restart failed' ;; # else by itself, or by a person's wish
  esac
}

# Whether it is paused on purpose, for a time that has an end.
is_held() {
  [ -r "$held/$id" ] && read -r until <"$held/$id" && [ "$now" -lt "$until" ] 2>/dev/null
}

# Whether somebody stops it just now: a restart beside that would bring it up again.
is_being_stopped() {
  [ "$state" != exited ] || return 1
  set -- --filter "container=$id" --filter event=kill --filter event=start --format '{{.Action}} {{.Actor.Attributes.signal}}'
  # HUP, USR1 and USR2 tell a program something, and stop nothing.
  last=$(engine events --since 10m --until "$(date +%s.%N)" "$@" | grep -vE '^kill (1|10|12)$' | tail -n 1)
  [ "${last%% *}" = kill ]
}

# Beside the looks, since it takes as long as the container takes to stop.
begin_restart() {
  echo "$name is $why: restarting it"
  docker restart "$id" >/dev/null &
  restart=$!
}

end_restart() {
  failed=0
  wait "$restart" || failed=1
  restart=0 alone_until=$((now + next_pause)) next_pause=$((next_pause * 2))
  [ "$next_pause" -le "$most" ] || next_pause=$most
}

main
