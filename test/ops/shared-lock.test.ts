import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sharedLockHolders } from "../../ops/shared-lock.ts";
import { stateBucket } from "../../ops/state-bucket.ts";
import { S3Server } from "../support/s3-server.ts";

const holder = { pid: 4711, username: "ann", hostname: "box", timestamp: "2026-01-01T00:00:00.123456789Z" };
const before = { ...process.env };
let s3: S3Server;

const objects = () => spawnSync("find", [s3.folder, "-type", "f"]).stdout.toString().split("\n").sort();

/** Writes an object as Pulumi's backend does. */
async function put(key: string, content: object): Promise<void> {
  const { client, bucket } = stateBucket(s3.url)!;
  await client.putObject(bucket, key, JSON.stringify(content));
}

beforeAll(async () => {
  s3 = await S3Server.open();
});
beforeEach(() => void Object.assign(process.env, s3.login));
afterAll(async () => {
  process.env = before;
  await s3.close();
});

test("nobody holds the lock of a stack whose state was never written", async () => {
  expect(await sharedLockHolders("prod", s3.url)).toEqual([]);
});

test.each([
  ["", ".pulumi/locks/organization/aisha/prod/1c.json"],
  ["/a/folder", "a/folder/.pulumi/locks/organization/aisha/prod/1c.json"],
  ["/of/long/ago", "of/long/ago/.pulumi/locks/prod/1c.json"],
])("who holds it is read in a bucket%s, and nothing is written for it", async (folder, key) => {
  const url = s3.url.replace("s3://state", `s3://state${folder}`);
  await put(key, holder);
  await put(key.replace("/prod/1c", "/other/2d"), { ...holder, pid: 1 });
  const objectsBefore = objects();
  expect(await sharedLockHolders("prod", url, { onlyReading: true })).toEqual([holder]);
  expect(await sharedLockHolders("prod", url)).toEqual([holder]);
  expect(objects()).toEqual(objectsBefore);
});

test("a state that cannot be read is a problem that says why", async () => {
  const silent = s3.url.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1");
  await expect(sharedLockHolders("prod", silent)).rejects.toThrow(
    /^the state of stack prod cannot be asked who holds its lock: .*ECONNREFUSED.*; see: bin\/aisha ready --stack prod$/,
  );
  process.env.AWS_ACCESS_KEY_ID = "nobody";
  await expect(sharedLockHolders("prod", s3.url)).rejects.toThrow(/cannot be asked who holds its lock: .*Access ?Key/i);
});

test("where only a lock that is taken would tell, a question that may only read tells nothing", async () => {
  for (const name of Object.keys(s3.login)) delete process.env[name];
  expect(await sharedLockHolders("prod", s3.url, { onlyReading: true })).toEqual([]);
  expect(await sharedLockHolders("prod", "gs://bucket", { onlyReading: true })).toEqual([]);
});
