import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../../ops/repository.ts";
import { Clone } from "../support/clone.ts";
import { get, postJson, until } from "../support/https.ts";

const stack = "e2e-product";
const env = { AISHA_STACK: stack };
const base = "https://127.0.0.1:18443";
const engine = new Docker();
const ofStack = { label: [`aisha.stack=${stack}`] };
const chat = 7;

let clone: Clone;
let volumesBefore: string[];

/** The sample product as it is declared for stack `local`, on ports and addresses of the test's own. */
function ownConfiguration(): string {
  const text = readFileSync(join(repository, "Pulumi.local.yaml"), "utf8")
    .replace("port: 5000", "port: 15000")
    .replace("http: 8080", "http: 18080")
    .replace("https: 8443", "https: 18443")
    .replace("folder: .aisha/local", `folder: .aisha/${stack}, edgeSubnet: 10.219.77.0/24`);
  return text;
}

/** Runs a command of the clone, whatever comes of it. */
async function run(script: string): Promise<{ code: number | null; output: string }> {
  const { code, stdout, stderr } = await clone.run(script, env);
  return { code, output: `${stdout}${stderr}` };
}

const volumes = async () => (await engine.listVolumes()).Volumes.map(({ Name }) => Name).sort();

beforeAll(async () => {
  volumesBefore = await volumes();
  clone = new Clone();
  // The CLI takes minutes to build, and is tested by building it in set-up before these tests.
  execFileSync(
    "bash",
    [
      "-c",
      `mkdir -p "${clone.folder}/.aisha" && cp -al .aisha/pulumi .aisha/unreachable.json "${clone.folder}/.aisha/" || true`,
    ],
    {
      cwd: repository,
    },
  );
  writeFileSync(join(clone.folder, `Pulumi.${stack}.yaml`), ownConfiguration());
});

afterAll(async () => {
  await run("bin/down");
  clone.remove();
});

describe("bin/up in a fresh clone", () => {
  test("brings the product up and says where it answers", async () => {
    const { code, output } = await run("bin/up");
    expect(output).toContain(`${base}/webhook`);
    expect(code, output).toBe(0);
  });

  test("health is 200", async () => expect((await get(`${base}/health`)).status).toBe(200));

  test("a POST to the webhook is 202, and its message arrives in the chat", async () => {
    expect((await postJson(`${base}/webhook`, { chat, text: "from the webhook" })).status).toBe(202);
    await until(async () => (await messages()).includes("bot: from the webhook"));
  });

  test("a message to the bot is answered once", async () => {
    await postJson(`${base}/chat/messages`, { chat, text: "are you there?" });
    await until(async () => (await messages()).includes("bot: You said: are you there?"));
    await new Promise((resolve) => setTimeout(resolve, 2000)); // time for a second answer
    expect((await messages()).filter((line) => line.startsWith("bot: You said"))).toHaveLength(1);
  });

  test("containers run by digest, hardened", async () => {
    const found = await engine.listContainers({ filters: ofStack });
    expect(found).toHaveLength(8);
    for (const { Id, Labels } of found) {
      const { Config, HostConfig } = await engine.getContainer(Id).inspect();
      const part = Labels["aisha.part"];
      expect(Config.Image, part).toMatch(/sha256:[0-9a-f]{64}$/);
      expect(HostConfig, part).toMatchObject({
        CapDrop: ["ALL"],
        SecurityOpt: expect.arrayContaining(["no-new-privileges:true"]),
        ReadonlyRootfs: true,
        MemorySwap: HostConfig.Memory,
        LogConfig: { Type: "json-file", Config: { "max-file": "3", "max-size": "10m" } },
      });
      for (const limit of [HostConfig.Memory, HostConfig.NanoCpus, HostConfig.PidsLimit])
        expect(limit, part).toBeGreaterThan(0);
    }
  });

  test("a preview with refresh shows no change", async () => {
    const { code, output } = await run("bin/aisha pulumi preview --expect-no-changes");
    expect(code, output).toBe(0);
  });

  test("again, it changes nothing", async () => {
    const { code, output } = await run("bin/up");
    expect(code, output).toBe(0);
    expect(output).toMatch(/Resources:\s+\d+ unchanged\n/);
  });

  test("a secret is in no file of the stack and no output", async () => {
    const token = "local-bot-of-the-sample-product";
    const { code } = await run(`grep -rqF ${token} .aisha/state .aisha/${stack}`);
    expect(code).toBe(1);
  });
});

test("bin/down leaves nothing of the stack behind", async () => {
  const { code, output } = await run("bin/down");
  expect(code, output).toBe(0);
  expect(await engine.listContainers({ all: true, filters: ofStack })).toEqual([]);
  expect(await engine.listNetworks({ filters: ofStack })).toEqual([]);
  expect((await volumes()).filter((name) => !volumesBefore.includes(name))).toEqual([]);
  const names = (await engine.listImages()).flatMap(({ RepoTags, RepoDigests }) => [
    ...(RepoTags ?? []),
    ...(RepoDigests ?? []),
  ]);
  expect(names.filter((name) => name.startsWith("127.0.0.1:15000/"))).toEqual([]);
  expect(existsSync(join(clone.folder, ".aisha/state"))).toBe(false);
  expect(readdirSync(join(clone.folder, ".aisha"))).not.toContain(stack);
});

async function messages(): Promise<string[]> {
  const list: { from: string; text: string }[] = JSON.parse((await get(`${base}/chat/messages?chat=${chat}`)).body);
  return list.map(({ from, text }) => `${from}: ${text}`);
}
