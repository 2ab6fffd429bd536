import type { z } from "zod";
import { flag, kinds, machineHost, name, oneOf, port, secretName, strict, text } from "./fields.ts";

const account = text(
  /^[!-~]{1,128}$/,
  "must be the name of an account, without spaces",
  "give what the apps are given",
);

/** What every service declares, whatever it is. */
const common = {
  host: machineHost,
  /** The server it is asked from, as its apps ask it; default: each that runs an app or a bot. */
  server: name.optional(),
  /** `verify` takes a certificate that this machine trusts, `accept` any; default none, no TLS. */
  tls: oneOf(["none", "verify", "accept"]).default("none"),
  /** Whether a check may only read; default false: it writes something small, reads it back and takes it away. */
  readOnly: flag("false is the default").default(false),
};

const postgres = strict({
  kind: oneOf(["postgres"]),
  ...common,
  port: port.default(5432),
  database: account,
  user: account,
  /** Name of the secret with the password. */
  password: secretName,
});

const redis = strict({
  kind: oneOf(["redis"]),
  ...common,
  port: port.default(6379),
  /** The user of an access list (ACL); default: none, which is Redis's own default user. */
  user: account.optional(),
  password: secretName.optional(),
});

const minio = strict({
  kind: oneOf(["minio"]),
  ...common,
  port: port.default(9000),
  /** A bucket that is there. Source of its letters: Amazon S3, "Bucket naming rules". */
  bucket: text(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "must be the name of a bucket",
    "3–63 of lower-case letters, digits, dots and dashes",
  ),
  /** Names of the secrets with the two keys. */
  accessKey: secretName,
  secretKey: secretName,
});

/** Something outside that the product needs: checked, and owned by somebody else. */
export const service = kinds("kind", [postgres, redis, minio]);

/** Keys whose values are names of secrets. */
export const serviceSecrets = ["password", "accessKey", "secretKey"] as const;

export type Service = z.infer<typeof service>;
export type PostgresService = z.infer<typeof postgres>;
export type RedisService = z.infer<typeof redis>;
export type MinioService = z.infer<typeof minio>;
