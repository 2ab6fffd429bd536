import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsOf, problemsWith } from "../support/configuration.ts";

const db = { kind: "postgres", host: "10.0.0.5", database: "aisha", user: "aisha", password: "db-password" };
const cache = { kind: "redis", host: "cache.example.org" };
const files = { kind: "minio", host: "10.0.0.5", bucket: "audio", accessKey: "files-key", secretKey: "files-secret" };

describe("services", () => {
  test("have defaults", () => {
    const { services } = schema.parse(configurationWith(["services", { db, cache, files }]));
    const usual = { tls: "none", readOnly: false };
    expect(services).toEqual({
      db: { ...usual, ...db, port: 5432 },
      cache: { ...usual, ...cache, port: 6379 },
      files: { ...usual, ...files, port: 9000 },
    });
  });

  test.each([
    ["services/db/kind", "mysql", /^services\/db\/kind: must be one of postgres, redis, minio/],
    ["services/db/host", "10.0.0.5:5432", /^services\/db\/host: must be a host name or an IPv4 address/],
    ["services/db/server", "there", /^services\/db\/server: must be one of here, got "there"/],
    [
      "services/db/password",
      "Not a name",
      /^services\/db\/password: must be the name of a secret, not the secret itself/,
    ],
    ["services/db/tls", true, /^services\/db\/tls: must be one of none, verify, accept/],
    ["services/db/bucket", "audio", /^services\/db: unknown key "bucket"/],
    ["services/files/bucket", "Audio", /^services\/files\/bucket: must be the name of a bucket/],
  ])("%s: %j is refused", (path, value, says) => {
    expect(problemsWith(["services", structuredClone({ db, cache, files })], [path, value])).toEqual([
      expect.stringMatching(says),
    ]);
  });

  test("name secrets that are set and encrypted", () => {
    const secrets = new Map([
      ["db-password", { encrypted: false, bytes: 20, visible: true }],
      ["files-key", { encrypted: true, bytes: 20, visible: true }],
    ]);
    expect(problemsOf(configurationWith(["services", { db, files }]), { secrets })).toEqual([
      expect.stringMatching(/^services\/db\/password: must name a secret that is encrypted.*config set --secret/),
      expect.stringMatching(/^services\/files\/secretKey: must name a secret that is set, got "files-secret"/),
    ]);
  });
});

describe("transcription", () => {
  const voice = { app: "api", folder: "/audio" };
  const declared: [string, unknown][] = [
    ["apps/api/volumes", { audio: "/audio" }],
    ["apps/api/env", { MODEL: "small" }],
    ["transcription", voice],
  ];

  test("has defaults, and may name a variable and a folder in a volume", () => {
    const keys = { keys: ["MODEL"], folder: "/audio/in" };
    expect(problemsWith(...declared, ["transcription", { ...voice, ...keys }])).toEqual([]);
    expect(schema.parse(configurationWith(...declared)).transcription).toEqual({
      ...voice,
      programs: ["ffmpeg"],
      keys: [],
    });
  });

  test.each([
    ["transcription/app", "nobody", /^transcription\/app: must name an app or a bot, and there is no "nobody"/],
    [
      "transcription/keys",
      ["OPENAI_API_KEY"],
      /^transcription\/keys: must name variables of api, and it has no OPENAI_/,
    ],
    ["transcription/folder", "/srv", /^transcription\/folder: must be in a volume or tmpfs of api.*got "\/srv"/],
    ["transcription/programs", ["ff mpeg"], /^transcription\/programs\/0: must be the name of a program/],
  ])("%s: %j is refused", (path, value, says) => {
    expect(problemsWith(...structuredClone(declared), [path, value])).toEqual([expect.stringMatching(says)]);
  });
});
