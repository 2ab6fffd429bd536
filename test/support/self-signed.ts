import { execFileSync } from "node:child_process";

/** A certificate that nobody vouches for, with its key: what node:https takes to serve. EC P-256, as the product's own. */
export function selfSigned(): { cert: string; key: string } {
  const request = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=localhost -keyout - -out -";
  const pem = execFileSync("openssl", request.split(" "), { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return { cert: pem, key: pem };
}
