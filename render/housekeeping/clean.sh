# Usage: clean list [SECONDS]    what would go now, and what later
#        clean remove [SECONDS]  removes it, and prints a line for each
#        clean timer             the same, in sentences for the journal
#        clean guard             where the disk is too full, without waiting for ages; fails where it stays so
# With SECONDS nothing waits longer than that for its age, but files and volumes, which cannot be had again.
main() {
  [ -r "$here/keep" ] || end "there is no list of what must stay yet; run: bin/up"
  command -v docker >/dev/null || end "docker is missing on this server"
  umask 077
  notes=$(policy notes)
  mkdir -p "$notes" && exec 9>"$notes/lock" || exit 1
  flock -w 600 9 || end "another clean-up has been at work for ten minutes"
  case ${1-} in
    list) decide "${2-}" ;;
    remove) remove "${2-}" ;;
    timer) remove_aloud "" ;;
    guard) guard ;;
    *) end "usage: clean list | remove | timer | guard" ;;
  esac
}

# Prints what is to be done, and notes since when each thing is unneeded. @param seconds that nothing waits longer than
decide() {
  if ! layout "$1" >"$notes/layout" || ! awk "$decide" "$notes/layout" >"$notes/decided"; then exit 1; fi
  grep '^seen' "$notes/decided" >"$notes/seen.new"
  mv "$notes/seen.new" "$notes/seen"
  grep -v '^seen' "$notes/decided" || :
}

layout() {
  printf 'now\t%s\n' "$(date +%s)"
  cat "$here/policy" "$here/keep" || return 1
  [ ! -r "$notes/seen" ] || cat "$notes/seen"
  [ -z "$1" ] || printf 'cap\t%s\n' "$1"
  gather
}

# Each by the engine's own check, never by force: what has come into use since stays.
remove() {
  todo=$(decide "$1") || exit 1
  printf '%s\n' "$todo" | awk -F '\t' '$1 == "remove"' | while IFS="$tab" read -r _ kind id name bytes why; do
    case $kind in
      container) take container rm "$id" ;;
      network) take network rm "$id" ;;
      volume) take volume rm "$id" ;;
      image) take_names "$id" ;;
      file) error=$(rm -f -- "$id" 2>&1) ;;
    esac && printf 'removed\t%s\t%s\t%s\t%s\t%s\n' "$kind" "$id" "$name" "$bytes" "$why" ||
      printf 'stays\t%s\t%s\t%s\t%s\t%s\n' "$kind" "$id" "$name" "$bytes" "$(printf %s "$error" | tr '\n\t' '  ')"
  done
}

# What is gone already is as good as removed.
take() {
  error=$(docker "$@" 2>&1 >/dev/null) || case $error in
    *[Nn]'o such'* | *'not found'*) ;;
    *) return 1 ;;
  esac
}

# The last name takes the image along.
take_names() {
  for ref in $1; do take image rm "$ref" || return 1; done
}

remove_aloud() {
  said=$(remove "$1") || exit 1
  [ -z "$said" ] || printf '%s\n' "$said" | in_sentences
}

guard() {
  most=$(policy full)
  is_too_full || { decide "" >/dev/null; exit; }
  echo "$fullest, $most % is the limit: cleaning up without waiting for ages"
  remove_aloud "$(policy spare)"
  is_too_full || { echo "$fullest now"; exit; }
  exec 9>&- # a collection may wait for pushes for half an hour
  [ ! -x "$here/collect" ] || systemctl start aisha-registry-collection.service
  is_too_full || { echo "$fullest now"; exit; }
  end "$fullest, though all that may go is gone; see what is large: sudo du -xhd2 / | sort -h | tail; docker system df"
}

# Looks at the root and at Docker's own folder.
is_too_full() {
  fullest=$(df -P / "$(docker info --format '{{.DockerRootDir}}')" | awk -v most="$most" '
    NR > 1 && $5 + 0 >= worst + 0 { worst = $5 + 0; text = $6 " is " worst " % full" }
    END { print text; exit worst < most }')
}

main "$@"
