/** What people and packages do to a server behind the back of its tools: the fact that is another then → shell command. */
export const drift: Record<string, string> = {
  "content /etc/motd": "echo edited by hand >>/etc/motd",
  "content /etc/bench/api.env": "echo SETTING_0=edited >>/etc/bench/api.env",
  "content /etc/bench/bot.d/10-part.conf": "sed -i 1d /etc/bench/bot.d/10-part.conf",
  "content /etc/bench/worker.d/18-part.conf": ": >/etc/bench/worker.d/18-part.conf",
  "content /srv/bench/anna.toml": "echo '[more]' >>/srv/bench/anna.toml",
  "content /etc/bench/api.d/14-part.conf": "rm /etc/bench/api.d/14-part.conf",
  "content /home/clara/.ssh/authorized_keys": "sed -i 1d /home/clara/.ssh/authorized_keys",
  "rights /etc/bench/bot.d/12-part.conf": "chmod 666 /etc/bench/bot.d/12-part.conf",
  "rights /etc/ssh/sshd_config.d": "chmod 777 /etc/ssh/sshd_config.d",
  "rights /var/lib/bench/bot": "chown root:root /var/lib/bench/bot",
  "unit bench-worker.service": "systemctl stop bench-worker.service",
  "unit bench-once.service": "systemctl disable --quiet bench-once.service",
  "kernel net.ipv4.tcp_fin_timeout": "sysctl --quiet net.ipv4.tcp_fin_timeout=60",
};
