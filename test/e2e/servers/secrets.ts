import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";

/** name → where its key is. */
const keys = (two: TwoServers): [server: TwoServers["app"], path: string][] => [
  [two.app, "/opt/aisha/nginx/key.pem"],
  [two.infra, "/opt/aisha/registry/key.pem"],
  [two.infra, "/opt/aisha/registry-ca/key.pem"],
];

export function keysStayWhereTheyAre(two: () => TwoServers): void {
  test("the private keys of certificates are on their server alone, for their owner's eyes", async () => {
    const { stack, clone } = two().product;
    const state = readFileSync(join(clone.folder, `.aisha/state/.pulumi/stacks/aisha/${stack}.json`), "utf8");
    for (const [server, path] of keys(two())) {
      expect(await server.exec(`stat -c %a ${path}`)).toBe("600\n");
      const line = (await server.exec(`sed -n 2p ${path}`)).trim();
      expect(line.length).toBeGreaterThan(40);
      expect(state).not.toContain(line);
      for (const other of [two().app, two().infra]) {
        const found = await other.exec(
          `grep -rlF '${line}' /opt /etc /run /tmp /home /root /var/lib/docker/volumes || true`,
        );
        expect(found.trim()).toBe(other === server ? path : "");
      }
    }
    expect(state).not.toContain(two().password);
  });

  test("a certificate that is about to end is renewed by an up, and nginx shows the new one", async () => {
    const folder = "/opt/aisha/nginx";
    await two().app.exec(`openssl req -x509 -key ${folder}/key.pem -days 5 -subj /CN=bot.example.org \
      -addext subjectAltName=DNS:bot.example.org -addext basicConstraints=critical,CA:FALSE -out ${folder}/cert.pem && chmod 644 ${folder}/cert.pem`);
    const preview = await two().product.preview("--diff");
    expect(preview.output).toMatch(/it ends in \d days/);
    await two().up();
    const days = "openssl x509 -noout -checkend $((300 * 86400))";
    await two().app.exec(`${days} -in ${folder}/cert.pem`);
    await two().app.exec(
      `openssl s_client -connect 127.0.0.1:443 -servername bot.example.org </dev/null 2>/dev/null | ${days}`,
    );
  });
}
