import { send } from "../../support/https.ts";
import { app, both, type Fault, withContainer } from "./fault.ts";
import type { CheckedProduct } from "./product.ts";

const folder = "/opt/aisha/nginx";
const hangUp = "docker exec $name sh -c 'kill -HUP 1'; sleep 1";
const keep = `rm -rf /root/nginx; cp -a ${folder} /root/nginx`;
const restart = "docker restart -t 12 $name";
/** As it was; a restart, since a file that was put back is newer than the nginx that ran. */
const putBack = withContainer("nginx", `cp -a /root/nginx/. ${folder}/; ${restart}`);

/** Another certificate for the key that is there. */
const certificate = (dates: string) =>
  withContainer(
    "nginx",
    `${keep}; openssl req -x509 -new -key ${folder}/key.pem -subj /CN=bot.example.org ${dates} -out /tmp/cert.pem; cat /tmp/cert.pem >${folder}/cert.pem; ${hangUp}`,
  );

const posts = async ({ two }: CheckedProduct, count: number, path = "") => {
  const { url, headers } = two.webhook;
  for (let sent = 0; sent < count; sent++) await send("POST", `${url}${path}`, headers, '{"chat":1,"text":"hello"}');
};

/** Has SO_REUSEPORT, as nginx has: the kernel gives each of the two a share of the connections. */
const listener = `perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);
  setsockopt(S, SOL_SOCKET, 15, 1); bind(S, sockaddr_in(80, INADDR_ANY)) or die $!; listen(S, 5); sleep 600'`;

export const nginxFaults: Fault[] = [
  {
    name: "nginx stopped",
    section: "nginx",
    says: /^app\/nginx-\w+ is exited/,
    damage: withContainer("nginx", "docker stop -t 12 $name"),
    repair: withContainer("nginx", "docker start $name"),
  },
  {
    name: "an expired certificate",
    section: "nginx",
    says: /^app:443 the certificate has expired/,
    damage: certificate("-not_before 20240101000000Z -not_after 20240201000000Z"),
    repair: putBack,
  },
  {
    name: "a certificate that soon expires",
    section: "nginx",
    says: /^app:443 the certificate expires in 4 days/,
    damage: certificate("-days 5"),
    repair: putBack,
  },
  {
    name: "a configuration that was changed by hand",
    section: "nginx",
    says: /^app:\/opt\/aisha\/nginx\/nginx.conf was changed by hand/,
    damage: app(`${keep}; echo '# by hand' >>${folder}/nginx.conf`),
    repair: putBack,
  },
  {
    name: "another configuration in force",
    section: "nginx",
    says: /^app:\/opt\/aisha\/nginx\/nginx.conf nginx runs with another nginx.conf than is declared/,
    damage: withContainer(
      "nginx",
      `${keep}; echo '# by hand' >>${folder}/nginx.conf; ${hangUp}; cat /root/nginx/nginx.conf >${folder}/nginx.conf`,
    ),
    repair: putBack,
  },
  {
    name: "a configuration that nginx refuses",
    section: "nginx",
    says: /^app\/nginx refuses its configuration: .*unknown directive "oops"/,
    damage: app(`${keep}; echo 'oops;' >>${folder}/nginx.conf`),
    repair: putBack,
  },
  {
    name: "somebody else on nginx's port",
    section: "nginx",
    says: /^app:80 perl \(process \d+\) listens on nginx's port too/,
    damage: app(`systemd-run -q --unit=other-listener ${listener.replaceAll("\n", " ")}; sleep 1`),
    repair: app("systemctl stop other-listener"),
  },
  {
    name: "answers that are errors",
    section: "nginx",
    says: /^app\/nginx \d+ % of the answers of the last 5 minutes are errors: \d+ of \d+/,
    damage: both(
      app("nft 'add table inet fault; add chain inet fault out { type filter hook output priority 0; }'"),
      app("nft add rule inet fault out ip daddr 10.219.0.0/24 tcp dport 8080 reject with tcp reset"),
      (product) => posts(product, 25),
    ),
    repair: both(app("nft delete table inet fault"), (product) => posts(product, 600, "/nothing-here")),
  },
];
