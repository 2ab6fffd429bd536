import { z } from "zod";

const schemes = ["s3", "gs", "azblob", "https"];
const rule = "must be the URL of a state that is shared";
const example =
  "write it as s3://bucket?region=eu-central-1, gs://bucket, azblob://container or https://api.pulumi.com";
const credential = /secret|token|password|access_?key|signature|^sig$/i;

/**
 * Where Pulumi keeps the state, so that it is nobody's alone: a bucket, or a Pulumi Cloud over https. Another S3 server:
 * `s3://bucket?endpoint=https://s3.example.org&region=eu-central-1&s3ForcePathStyle=true`. Default: a folder of the clone. Who
 * may use it is said by the environment (AWS_ACCESS_KEY_ID …, PULUMI_ACCESS_TOKEN), never here. What stands there instead is
 * not shown, since it may hold a password.
 */
export const state = z.string({ error: `${rule}; ${example}` }).superRefine((value, { addIssue }) => {
  const problem = problemWith(URL.parse(value));
  if (problem) addIssue({ code: "custom", message: problem });
});

function problemWith(url: URL | null): string | undefined {
  if (!url || !schemes.includes(url.protocol.slice(0, -1)) || url.hostname === "") return `${rule}; ${example}`;
  const endpoint = endpointOf(url);
  if (endpoint === null) return `${rule}, whose endpoint is a URL as well; write it as endpoint=https://s3.example.org`;
  const names = [...url.searchParams.keys()].filter((name) => credential.test(name));
  if ([url, endpoint].some((one) => one?.username || one?.password) || names.length > 0) {
    return "must not say who may use the state: this file is everybody's to read; set AWS_ACCESS_KEY_ID, PULUMI_ACCESS_TOKEN or the like in the environment";
  }
  return undefined;
}

/** Undefined where there is none, null where it is no URL. */
function endpointOf({ searchParams }: URL): URL | null | undefined {
  const given = searchParams.get("endpoint");
  return given === null ? undefined : URL.parse(given.includes("://") ? given : `https://${given}`);
}

/** The host that is asked for the state, where the URL names one. */
export function stateHost(state: string): string | undefined {
  const url = URL.parse(state);
  if (!url) return undefined;
  return url.protocol === "https:" ? url.hostname : endpointOf(url)?.hostname;
}
