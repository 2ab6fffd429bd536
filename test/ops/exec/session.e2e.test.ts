import { afterAll, beforeAll, expect, test } from "vitest";
import { capture } from "../../../ops/process.ts";
import { repository } from "../../../ops/repository.ts";
import { Containers } from "../../providers/host/containers.ts";

const containers = new Containers("exec-session");
const name = "aisha-test-exec-session";

beforeAll(async () => {
  await containers.remove();
  await containers.start({ name, Cmd: ["sleep", "infinity"], HostConfig: { Init: true } });
});

afterAll(() => containers.remove());

test.each([
  ["its output", "seq 1000000 | head -2"],
  ["its errors", "sh -c 'seq 1000000 >&2' 2>&1 | head -2"],
])("whoever reads %s may stop when it is enough", async (_, command) => {
  const script = `set -o pipefail; bin/aisha exec ${name} -- ${command}`;
  const ended = await capture("bash", ["-c", script], {
    cwd: repository,
    env: { ...process.env, AISHA_STACK: "local" },
  });
  expect(ended).toEqual({ code: 0, stdout: "1\n2\n", stderr: "" });
});
