import { Problem } from "../problem.ts";
import { capture, output } from "../process.ts";
import { repository } from "../repository.ts";

const place = { cwd: repository };
const without = "or leave the commit to yourself with --no-commit";

/** @throws Problem when a commit of the file alone would not be of this change alone */
export async function mustBeCommitted(file: string): Promise<void> {
  const { code, stdout, stderr } = await capture("git", ["status", "--porcelain", "--ignored", "--", file], place);
  if (code !== 0) throw new Problem(`${file} cannot be committed: ${stderr.trim()}; ${without}`);
  if (stdout.startsWith("!!")) throw new Problem(`${file} cannot be committed: git ignores it; ${without}`);
  if (stdout !== "") {
    throw new Problem(`${file} has changes that are not committed yet; commit them or take them back, ${without}`);
  }
}

/** Commits one file, whatever else is staged. */
export async function commitFile(file: string, message: string): Promise<void> {
  await output("git", ["commit", "--quiet", "--only", `--message=${message}`, "--", file], place);
}
