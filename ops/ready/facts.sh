# What a server says of itself before anything is set up on it; nothing is changed.
. /etc/os-release
echo "os $ID ${VERSION_ID:-}"
echo "architecture $(dpkg --print-architecture 2>/dev/null || uname -m)"
[ ! -d /run/systemd/system ] || echo "systemd"
echo "addresses $(hostname -I 2>/dev/null)"
for name in "$@"; do
  echo "name $name $(getent ahostsv4 "$name" | awk '!seen[$1]++ {print $1}' | tr '\n' ' ')"
done
if command -v ss >/dev/null; then
  echo "ports"
  ss -Hltnp | sed 's/^/port /'
fi
