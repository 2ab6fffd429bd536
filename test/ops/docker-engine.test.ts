import { expect, test } from "vitest";
import { checkEngine, type EngineState } from "../../ops/setup/docker-engine.ts";

const debian = 'NAME="Debian GNU/Linux"\nID=debian\n';
const mint = "ID=linuxmint\nID_LIKE=ubuntu\n";
const fedora = "ID=fedora\n";
const root = { name: "root", root: true };
const ann = { name: "ann", root: false };
const running = (version: string): EngineState => ({ is: "running", version, folder: "/var/lib/docker" });

test.each<[string, EngineState, typeof root, string]>([
  ["it runs", running("20.10.24+dfsg1"), ann, fedora],
  ["it is installed, and root may start it", { is: "stopped" }, root, fedora],
  ["it is missing, and root may install it on Debian", { is: "absent" }, root, debian],
  ["it is missing, and root may install it on a kin of Ubuntu", { is: "absent" }, root, mint],
])("%s: no error", (_, state, user, release) => {
  expect(() => checkEngine(state, user, release)).not.toThrow();
});

test.each<[string, EngineState, typeof root, string, string]>([
  ["too old", running("19.03.15"), root, debian, "is 19.03.15, which is too old: 20.10 or later is needed; upgrade it"],
  ["frozen", { is: "silent" }, root, debian, "does not answer; restart it: sudo systemctl restart docker"],
  [
    "closed",
    { is: "closed" },
    ann,
    debian,
    "not open to user ann; run: sudo usermod -aG docker ann, then log in again",
  ],
  ["stopped", { is: "stopped" }, ann, debian, "does not run; start it: sudo systemctl start docker"],
  [
    "missing",
    { is: "absent" },
    ann,
    debian,
    "is missing, and user ann is not root and cannot install it; run: sudo apt-get",
  ],
  ["missing elsewhere", { is: "absent" }, root, fedora, "only on Debian and Ubuntu can it be installed from here"],
])("an engine that is %s is an error with its fix", (_, state, user, release, message) => {
  expect(() => checkEngine(state, user, release)).toThrow(message);
});
