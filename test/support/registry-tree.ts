import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../../ops/repository.ts";

/** What a registry has in its storage; times are seconds since 1970, contents go by names of the test's own. */
export interface Tree {
  /** Lines of the policy and of what must stay, as the script has them on its standard input. */
  rules: string[];
  tags: { repo: string; name: string; time: number; target: string }[];
  manifests: { repo: string; name: string; time: number }[];
  /** Of each content by name: what it names itself, and how many bytes it has beside. */
  contents: Record<string, { parts: string[]; bytes: number }>;
}

/** 64 hexadecimal digits. */
export const digitsOf = (name: string) => createHash("sha256").update(name).digest("hex");

/** The content of a manifest, or of a layer, which names nothing. */
export const contentOf = ({ parts, bytes }: { parts: string[]; bytes: number }) =>
  `${JSON.stringify({ layers: parts.map((part) => ({ digest: `sha256:${digitsOf(part)}` })) })}${" ".repeat(bytes)}`;

/** Has the script that runs beside a storage look at each of many, as files on this disk. @returns what it lists */
export async function listAll(trees: Tree[]): Promise<string[][]> {
  const folder = mkdtempSync(join(tmpdir(), "aisha-trees-"));
  try {
    for (const [index, tree] of trees.entries()) write(join(folder, `${index}`), tree);
    const each = `cd "$1" && for tree in [0-9]*; do
      TMPDIR="$1/$tree" sh "$2/storage.sh" list "$1/$tree" "$(cat "$2/decide.awk")" <"$tree/rules" >"$tree/said" || exit
    done`;
    await promisify(execFile)("sh", ["-c", each, "sh", folder, join(repository, "render/collection")]);
    return trees.map((_, index) =>
      readFileSync(join(folder, `${index}`, "said"), "utf8")
        .split("\n")
        .filter(Boolean),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(folder: string, { rules, tags, manifests, contents }: Tree): void {
  const file = (path: string, content: string, time?: number) => {
    const whole = join(folder, "docker/registry/v2", path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    if (time !== undefined) utimesSync(whole, time, time);
  };
  mkdirSync(join(folder, "docker/registry/v2/blobs"), { recursive: true });
  mkdirSync(join(folder, "docker/registry/v2/repositories"));
  writeFileSync(join(folder, "rules"), `${rules.join("\n")}\n`);
  for (const { repo, name, time, target } of tags)
    file(`repositories/${repo}/_manifests/tags/${name}/current/link`, `sha256:${digitsOf(target)}`, time);
  for (const { repo, name, time } of manifests) {
    const digits = digitsOf(name);
    file(`repositories/${repo}/_manifests/revisions/sha256/${digits}/link`, `sha256:${digits}`, time);
  }
  for (const [name, content] of Object.entries(contents)) {
    const digits = digitsOf(name);
    file(`blobs/sha256/${digits.slice(0, 2)}/${digits}/data`, contentOf(content));
  }
}
