# What a server has of a set-up that this program did not make, a thing a line, fields between tabs; nothing is changed.
# Its arguments are files and folders that containers with nginx have of the server.
tab='	'
for folder in /etc/letsencrypt/live/*/; do
  [ ! -e "${folder}fullchain.pem" ] || echo "certificate$tab${folder}fullchain.pem$tab${folder}privkey.pem"
done
directive='^[[:space:]]*ssl_certificate(_key)?[[:space:]]'
{
  grep -rHsZE -D skip "$directive" /etc/nginx
  # They may have more than their configuration: logs, media, a pipe that nobody writes to.
  [ $# = 0 ] || timeout 10 grep -rHsZE -D skip --include='*.conf' "$directive" "$@"
} | tr '\0' '\t' |
  sed -n "s/^\([^$tab]*\)$tab[[:space:]]*\(ssl_certificate\(_key\)\{0,1\}\)[[:space:]]*\([^;[:space:]]*\);.*/\2$tab\4$tab\1/p"

# Units of systemd that listen, but for Docker's, whose ports are its containers'.
ss -Hltnp 2>/dev/null | while read -r _ _ _ address _ users; do
  pid=$(echo "$users" | sed -n 's/.*[(,]pid=\([0-9]*\).*/\1/p')
  [ -n "$pid" ] || continue
  unit=$(sed -n 's|.*/\([^/]*\.service\)$|\1|p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
  case $unit in '' | containerd.service | docker.service | ssh.service | user@*) ;; *) echo "unit$tab$unit$tab${address##*:}" ;; esac
done | sort -u

for file in /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/*; do
  [ ! -f "$file" ] || grep -E '^[^#]*(docker|aisha)' "$file" | sed "s|^|cron$tab$file$tab|"
done

[ "$(dpkg-query -W -f '${db:Status-Status}' docker-ce 2>/dev/null)" != installed ] || echo docker-ce
[ ! -r /etc/docker/daemon.json ] || echo "daemon$tab$(tr -d '\n\t' </etc/docker/daemon.json)"
