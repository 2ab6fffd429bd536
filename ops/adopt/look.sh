# What a server has of a set-up that this program did not make, a thing a line, fields between tabs; nothing is changed.
# Its arguments are files and folders in which nginx is configured, beside its own.
tab='	'
for folder in /etc/letsencrypt/live/*/; do
  [ ! -e "${folder}fullchain.pem" ] || echo "certificate$tab${folder}fullchain.pem$tab${folder}privkey.pem"
done
grep -rhsE '^[[:space:]]*ssl_certificate(_key)?[[:space:]]' /etc/nginx "$@" |
  sed -n "s/^[[:space:]]*\(ssl_certificate\(_key\)\{0,1\}\)[[:space:]]*\([^;[:space:]]*\);.*/\1$tab\3/p"

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
