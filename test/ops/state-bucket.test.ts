import { expect, test } from "vitest";
import { stateBucket } from "../../ops/state-bucket.ts";

const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "hush" };

test.each([
  ["s3://state?region=eu-central-1", {}, "https://s3.amazonaws.com:443", "state", "", "eu-central-1"],
  ["s3://state/a/b", { AWS_REGION: "eu-west-1" }, "https://s3.amazonaws.com:443", "state", "a/b/", "eu-west-1"],
  [
    "s3://state/a/?prefix=x/&endpoint=https://s3.example.org",
    {},
    "https://s3.example.org:443",
    "state",
    "x/a/",
    undefined,
  ],
  [
    "s3://state?endpoint=s3.example.org:9000&disable_https=true",
    {},
    "http://s3.example.org:9000",
    "state",
    "",
    undefined,
  ],
  ["s3://state", { AWS_ENDPOINT_URL_S3: "http://10.0.0.5:9000" }, "http://10.0.0.5:9000", "state", "", undefined],
])("%s with %o is at %s", (url, env, at, bucket, prefix, region) => {
  const found = stateBucket(url, { ...keys, ...env })!;
  const { protocol, host, port } = found.client as unknown as Record<string, string>;
  expect({ ...found, at: `${protocol}//${host}:${port}`, region: found.client.region, client: undefined }).toEqual({
    ...{ at, bucket, prefix, region, client: undefined },
  });
});

test.each([
  ["no keys", "s3://state", {}],
  ["half of them", "s3://state", { AWS_ACCESS_KEY_ID: "key" }],
  ["a profile in the URL", "s3://state?profile=ops", keys],
  ["a role in the URL", "s3://state?role=arn:aws:iam::1:role/ops", keys],
  ["an endpoint with a path", "s3://state?endpoint=https://example.org/s3", keys],
])("with %s, only Pulumi can read it", (_, url, env) => expect(stateBucket(url, env)).toBeUndefined());
