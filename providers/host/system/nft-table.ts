import type { ResourceHandler } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";
import { keepIfLoginWorks } from "./trial.ts";

interface NftTableInputs {
  server: string;
  /** Family and name, as "inet aisha". */
  table: string;
  /** The whole of it, as `table inet aisha { … }`. */
  rules: string;
}

/**
 * A table of nftables being in force. nft lists rules in words of its own, so they are compared with how they were listed
 * right after they were loaded.
 */
export function nftTable(connect: Connect): ResourceHandler {
  const load = async (inputs: NftTableInputs, urn: string) => {
    const host = connect(inputs.server, urn);
    const { table, rules } = inputs;
    const { code, stderr } = await host.run(["nft", "-c", "-f", "-"], replacing(table, rules));
    if (code !== 0) throw new Error(`nft refuses the rules of table ${table}, those before stay:\n${stderr.trim()}`);
    await keepIfLoginWorks(host, {
      name: "nft",
      // Rules that cut the connection have this done again once it is back.
      apply: async (armed) => void (await host.demand(["sh", "-ec", `${armed}; nft -f -`], replacing(table, rules))),
      revert: async () => `nft -f - <<'END'\n${replacing(table, await listing(host, table))}\nEND`,
    });
    return { ...inputs, listing: await listing(host, table) };
  };
  return {
    diff: diffOf("server", "table"),
    async create(inputs, { urn }) {
      return { id: String(inputs.table), state: await load(inputs as unknown as NftTableInputs, urn) };
    },
    async update({ news }, { urn }) {
      return load(news as unknown as NftTableInputs, urn);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("NftTable", state);
      const found = await listing(connect(String(state.server), urn), id);
      const rules = found === state.listing ? state.rules : found;
      return { id, inputs: { ...inputs, rules }, state: { ...state, rules } };
    },
    async delete({ id, state }, { urn }) {
      const host = connect(String(state.server), urn);
      await effect("nft.remove", () => host.demand(["nft", "-f", "-"], replacing(id, "")));
    },
  };
}

/** One transaction that leaves the table as the rules say, whether it was there or not. */
function replacing(table: string, rules: string): string {
  return `table ${table}\ndelete table ${table}\n${rules}\n`;
}

/** Without counters and other state; empty where there is no such table, or no nft. */
async function listing(host: Host, table: string): Promise<string> {
  try {
    const { code, stdout } = await host.run(["nft", "-s", "list", "table", ...table.split(" ")]);
    return code === 0 ? stdout : "";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
