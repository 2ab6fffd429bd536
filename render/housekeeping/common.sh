tab=$(printf "\t")
here=$(cd "$(dirname "$0")" && pwd) || exit 1

end() {
  echo "$1" >&2
  exit 1
}

# The first value of a key.
policy() {
  awk -F '\t' -v key="$1" '$1 == key { print $2; exit }' "$here/policy"
}

# What was removed, or stays, for people who read the journal.
in_sentences() {
  awk -F '\t' '{
    size = $5 == "-" ? "" : sprintf(" (%.1f MB)", $5 / 1e6)
    print $1 == "removed" ? "removed " $2 " " $4 size ": " $6 : $2 " " $4 " stays: " $6
  }'
}

