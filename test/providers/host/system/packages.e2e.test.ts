import { afterAll, beforeAll, expect, it } from "vitest";
import { refreshed, urnOf } from "../harness.ts";
import { type OnServer, openServer } from "./on-server.ts";

const urn = urnOf("Packages");
const news = { server: "app", packages: ["tree", "procps", "tree"] };
let on: OnServer;

beforeAll(async () => {
  on = await openServer("packages");
});
afterAll(() => on?.close());

it("packages are installed, one that was removed is drift and comes back, and all stay when the resource goes", async () => {
  const { provider, server } = on;
  const made = await provider.create(urn, news);
  expect(made.inputs.packages).toEqual(["procps", "tree"]);
  expect(provider.logged).toContain("reading the lists of packages");
  expect(provider.logged).toContain("installing tree");
  expect(await server.exec("tree --version")).toContain("tree v");
  expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });

  await server.exec("dpkg --remove tree");
  const { read, checked, changed, replaces } = await refreshed(provider, urn, made, news);
  expect({ changed, replaces }).toEqual({ changed: ["packages"], replaces: [] });
  expect(read.inputs.packages).toEqual(["procps"]);
  provider.logged.length = 0;
  const healed = await provider.update(urn, read, checked);
  expect(provider.logged).toEqual(["installing tree"]);
  expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });

  await provider.delete(urn, healed);
  await expect.poll(() => provider.logged.at(-1)).toBe("stay installed on app, others may need them: procps, tree");
  expect(await server.exec("tree --version")).toContain("tree v");
});

it("an installation that was cut off is finished first", async () => {
  const { provider, server } = on;
  await server.exec(`cd /tmp && apt-get download -q tree && dpkg --unpack tree_*.deb
    cp /var/lib/dpkg/status /var/lib/dpkg/updates/0001`); // as dpkg leaves it when it is killed
  await expect(server.exec("apt-get install -y tree")).rejects.toThrow("dpkg was interrupted");
  const { read, checked, changed } = await refreshed(provider, urn, declared(["procps", "tree"]), news);
  expect(changed).toEqual(["packages"]);
  await provider.update(urn, read, checked);
  expect(await server.exec("dpkg --audit; dpkg -s tree")).toMatch(/^Package: tree\nStatus: install ok installed/);
});

it("a package that nobody has, or whose lists cannot be read, fails with the words of apt", async () => {
  const { provider, server } = on;
  const unknown = { server: "app", packages: ["aisha-unknown"] };
  await expect(provider.create(urn, unknown)).rejects.toThrow(
    /aisha-unknown cannot be installed, apt-get says:\n.*Unable to locate package aisha-unknown/s,
  );
  await server.exec("rm -r /var/lib/apt/lists/*; mv /etc/apt/sources.list /etc/apt/sources.away");
  await server.exec("echo 'deb http://127.0.0.1:9/debian trixie main' >/etc/apt/sources.list");
  await expect(provider.create(urn, unknown)).rejects.toThrow(/Unable to connect to 127\.0\.0\.1:9/);
  await expect(provider.check(urn, { server: "app", packages: ["-o", "tree"] })).rejects.toThrow('"-o" is no name');
});

/** As it would be in the state after it was installed. */
function declared(packages: string[]) {
  const inputs = { server: "app", packages };
  return { id: "packages", inputs, state: inputs };
}
