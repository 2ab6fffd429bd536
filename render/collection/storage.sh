# Runs in a container of the registry's own image, beside its storage, with what busybox has too.
# Arguments: list, look (the same where no push is under way) or remove, the folder of the storage, the program that decides, minutes in which a push may be
# under way after its last change, and minutes after which one that did not end is given up.
set -u
scratch=$(mktemp -d) || exit 1
cd "$2/docker/registry/v2" 2>/dev/null || exit 0 # nothing was pushed yet

# What a push does leaves new files; what it has not ended, a folder of its own. Docker leaves such folders without a byte
# in them, of layers that it found elsewhere.
is_quiet() {
  [ -z "$(find . -type f -mmin "-$1" | head -n 1)" ] &&
    [ -z "$(find repositories -path '*/_uploads/*/data' -size +0c -mmin "-$2" | head -n 1)" ]
}

# Fails where any part cannot be read: what is not seen would be taken for unused.
layout() {
  tags='*/_manifests/tags/*/current/link' revisions='*/_manifests/revisions/*/link'
  cat && echo "now $(date +%s)" && links "$tags" -exec stat -c 'time %Y %n' {} + >"$scratch/times" &&
    LC_ALL=C sort -k 2,2nr -k 3,3r "$scratch/times" && # of those of the same second the last by name
    links "$tags" -exec awk '{ print "link", FILENAME ":" $0 }' {} + &&
    links "$revisions" -exec stat -c 'revision %Y %n' {} + &&
    links "$revisions" >"$scratch/revisions" &&
    sed 's|.*/\(..\)\([^/]*\)/link$|blobs/sha256/\1/\1\2/data|' "$scratch/revisions" | sort -u | xargs -r awk "$references" &&
    find blobs -name data -exec stat -c 'blob %s %n' {} +
}

references='{
  while (match($0, /"digest" *: *"sha256:[0-9a-f]+"/)) {
    print "refers", FILENAME ":" substr($0, RSTART, RLENGTH)
    $0 = substr($0, RSTART + RLENGTH)
  }
}'

# @param pattern of the path, and what find is to do
links() {
  pattern=$1
  shift
  find repositories \( -name _layers -o -name _uploads \) -prune -o -path "$pattern" "${@:--print}"
}

# Tags, manifests in a repository, and before them what was noted of these under tags that they had: what a kill leaves is
# seen the next time.
take() {
  printf '%s\n' "$decided" | awk -F '\t' '$3 != "-" { print $3 }' >"$scratch/goes"
  links '*/_manifests/tags/*/index/*/link' >"$scratch/noted" &&
    awk 'NR == FNR { goes[$0] = 1; next }
      { sub("/link$", ""); note = $0; sub("/_manifests/tags/[^/]*/index/", "/_manifests/revisions/"); if ($0 in goes) print note }' \
      "$scratch/goes" "$scratch/noted" | xargs -r rm -rf && xargs -r rm -rf <"$scratch/goes"
}

free() {
  for program in docker-registry registry; do
    command -v "$program" >/dev/null || continue
    said=$("$program" garbage-collect /etc/docker/registry/config.yml 2>&1) || { printf '%s\n' "$said" | tail -n 3 >&2; return 1; }
    forget
    return
  done
  echo "the registry's image has no program that collects" >&2
  return 1
}

# The links of repositories to layers that are gone.
forget() {
  { find blobs -name data; find repositories -path '*/_layers/*/link'; } | awk '
    /^blobs/ { split($0, part, "/"); there[part[4]] = 1; next }
    { n = split($0, part, "/"); if (!(part[n - 1] in there)) print substr($0, 1, length($0) - 5) }' | xargs -r rm -rf
}

decide() {
  layout >"$scratch/layout" && awk "$program" "$scratch/layout"
}

program=$3
case $1 in
  list) decide ;;
  look)
    is_quiet "$4" "$5" || exit 75
    decided=$(decide) code=$?
    is_quiet "$4" "$5" || exit 75 # what came in meanwhile was seen in part
    [ -z "$decided" ] || printf '%s\n' "$decided"
    exit "$code"
    ;;
  remove)
    is_quiet "$4" "$5" || exit 75
    decided=$(decide) || exit 1
    [ -n "$decided" ] || exit 0
    take && free && printf '%s\n' "$decided"
    ;;
esac
