# What transcription lacks in its container, a line each. Arguments: its folder, how many programs, these, the variables.
folder=$1 count=$2
shift 2
while [ "$count" -gt 0 ]; do
  command -v "$1" >/dev/null || echo "program $1"
  shift
  count=$((count - 1))
done
for key in "$@"; do
  eval "[ -n \"\${$key-}\" ]" || echo "key $key"
done
file=$folder/.aisha-check.$$
if [ ! -d "$folder" ]; then
  echo "folder is missing"
elif (: >"$file") 2>/dev/null; then
  rm -f "$file"
else
  echo "folder is owned by $(stat -c '%u:%g, mode %a' "$folder"), and cannot be written by $(id -u):$(id -g)"
fi
