# What a server says of itself, a fact a line. Its arguments are paths whose disks count, in this order; Docker's comes last.
echo "clock $(date +%s.%N)"
echo "load $(cut -d' ' -f3 /proc/loadavg) $(getconf _NPROCESSORS_ONLN)"
awk '/^MemTotal:/ {total = $2} /^MemAvailable:/ {print "memory", $2, total}' /proc/meminfo
root=$(sed -n 's/.*"data-root" *: *"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null)
for path in "$@" "${root:-/var/lib/docker}"; do
  [ ! -d "$path" ] || df -k --output=pcent,ipcent,avail,target "$path" | sed -n '2s/^/disk /p'
done

# Of a container: what the kernel killed in it, since it needed more memory than its limit.
memory=/sys/fs/cgroup/memory
[ -d "$memory" ] || memory=/sys/fs/cgroup
find "$memory" -maxdepth 6 -path '*docker*' \( -name memory.events -o -name memory.oom_control \) 2>/dev/null |
  while read -r file; do
    sed -n "s|^oom_kill \([1-9].*\)|oom \1 $file|p" "$file" 2>/dev/null
  done

# Containers that are paused on purpose, until a time that is ahead.
for file in /run/aisha/held/*; do
  [ ! -r "$file" ] || [ "$(cat "$file")" -le "$(cut -d. -f1 /proc/uptime)" ] || echo "held ${file##*/}"
done

[ ! -e /run/reboot-required ] || echo "reboot $(stat -c %Y /run/reboot-required)"
if [ -d /run/systemd/system ]; then
  systemctl list-units --failed --plain --no-legend | while read -r unit _; do
    echo "failed $unit $(systemctl show --timestamp=unix -p InactiveEnterTimestamp --value "$unit")"
  done
  if [ -n "$(journalctl -q -k -n 1 --no-pager)" ]; then
    echo kernel-journal
    journalctl -q -k --since -1d -o short-unix --no-pager | grep -F oom-kill: |
      sed -n 's/^\([0-9.]*\) .*docker[-/]\([0-9a-f]\{64\}\).*/killed \1 \2/p'
  fi
  journalctl -q -u aisha-revive --since -10min -o short-unix --no-pager |
    sed -n 's/^\([0-9.]*\) .*: \([^ ]*\) is [a-z ]*: restarting it$/revived \1 \2/p'
fi
