import { accountPattern, publicKeyPattern } from "../../../config/account.ts";
import type { CheckFailure, Props, ResourceHandler } from "../../rpc/handler.ts";
import { hasUnknown } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import { sound } from "../certificate-condition.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";
import { setAside } from "./aside.ts";
import { keepIfLoginWorks } from "./trial.ts";
import { giveSudo, joinGroups, leaveGroups, makeUser, removeUser, writeKeys } from "./user-make.ts";
import { accountOf, keysFileOf, seenOf, sudoersOf } from "./user-seen.ts";

export interface UserInputs {
  server: string;
  user: string;
  keys?: string[];
  groups: string[];
  sudo?: boolean;
  shell: string;
  /** Whether sshd would take the file of the keys; {@link sound}, or what is wrong with it. */
  condition: string;
}

/** A user of the server, who may log in with its keys. What would lock out the one that we log in as is taken back. */
export function user(connect: Connect): ResourceHandler {
  const make = async (inputs: Props, urn: string) => {
    const args = inputs as unknown as UserInputs;
    const host = connect(args.server, urn);
    if (host.user === args.user) await keepIfLoginWorks(host, await changeOfOurs(host, args));
    else await change(host, args);
    const joined = await joinGroups(host, args);
    if (joined && host.user === args.user) await host.logInAnew();
    return inputs;
  };
  return {
    async check(news) {
      const groups = Array.isArray(news.groups) ? [...news.groups].sort() : [];
      return { inputs: { shell: "/bin/bash", ...news, groups, condition: sound }, failures: failuresOf(news) };
    },
    diff: diffOf("server", "user"),
    async create(inputs, { urn }) {
      return { id: String(inputs.user), state: await make(inputs, urn) };
    },
    async update({ news, state }, { urn }) {
      const left = (state as unknown as UserInputs).groups.filter(
        (group) => !(news.groups as string[]).includes(group),
      );
      await leaveGroups(connect(String(news.server), urn), String(news.user), left);
      return make(news, urn);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("User", state);
      const seen = await seenOf(connect(String(state.server), urn), inputs as unknown as UserInputs);
      return seen && { id, inputs: { ...inputs, ...seen }, state: { ...state, ...seen } };
    },
    async delete({ id, state }, context) {
      const host = connect(String(state.server), context.urn);
      if (host.user === id) context.log(`${id} stays: it is who we log in to ${state.server} as`, "warning");
      else await effect("user.remove", () => removeUser(host, id));
    },
  };
}

async function change(host: Host, args: UserInputs): Promise<void> {
  await effect("user.make", () => makeUser(host, args));
  const { keys, sudo } = args;
  if (keys) await effect("user.keys", () => writeKeys(host, args.user, keys));
  if (sudo !== undefined) await effect("user.sudo", () => giveSudo(host, args.user, sudo));
}

/** Of the user that we log in as: it is there, since we have logged in. */
async function changeOfOurs(host: Host, args: UserInputs) {
  const account = await accountOf(host, args.user);
  if (!account) throw new Error(`getent does not know ${args.user}, who is logged in to ${args.server}`);
  const files = [keysFileOf(account), sudoersOf(args.user)];
  const revert = async () => `${await setAside(host, "user", files)}usermod --shell '${account.shell}' ${args.user}\n`;
  return { name: "user", apply: () => change(host, args), revert };
}

function failuresOf({ user: name, keys }: Props): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (!hasUnknown(name) && !accountPattern.test(String(name)))
    failures.push({ property: "user", reason: `must be the name of a user, got ${JSON.stringify(name)}` });
  for (const [index, key] of Array.isArray(keys) ? keys.entries() : []) {
    if (hasUnknown(key) || publicKeyPattern.test(String(key))) continue;
    const reason = `must be a public key in one line, as "ssh-ed25519 AAAA… comment", got ${JSON.stringify(key)}`;
    failures.push({ property: `keys[${index}]`, reason });
  }
  return failures;
}
