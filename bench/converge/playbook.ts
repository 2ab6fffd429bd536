import { filesOf, type HostState, shell, unitFolder } from "./state.ts";

type Task = Record<string, unknown>;

/**
 * A state as a playbook of ansible-core, in its quickest form: no facts, everything of a kind in one loop, a unit and
 * its file restarted and reloaded in one task. YAML takes JSON as it is.
 */
export function playbook(state: HostState): string {
  const tasks = [
    ...[packages(state), ...users(state), directories(state), files(state)],
    ...Object.keys(state.units).flatMap((name) => unit(name, state)),
    ...sysctl(state),
  ];
  return JSON.stringify([{ hosts: "all", gather_facts: false, become: true, tasks }], undefined, 2);
}

function packages({ packages: name }: HostState): Task {
  return { name: "packages", "ansible.builtin.apt": { name, state: "present", install_recommends: false } };
}

function users({ users }: HostState): Task[] {
  const loop = Object.entries(users).map(([name, { groups, keys }]) => ({
    ...{ name, groups, authorized: keys.map((key) => `${key}\n`).join("") },
  }));
  const loop_control = { label: "{{ item.name }}" };
  const mine = { owner: "{{ item.name }}", group: "{{ item.name }}" };
  return [
    {
      name: "users",
      "ansible.builtin.user": { name: "{{ item.name }}", groups: "{{ item.groups }}", append: true, shell },
      ...{ loop, loop_control },
    },
    {
      name: "folders of keys",
      "ansible.builtin.file": { path: "/home/{{ item.name }}/.ssh", state: "directory", mode: "0700", ...mine },
      ...{ loop, loop_control },
    },
    {
      name: "keys",
      "ansible.builtin.copy": {
        ...{
          dest: "/home/{{ item.name }}/.ssh/authorized_keys",
          content: "{{ item.authorized }}",
          mode: "0600",
          ...mine,
        },
      },
      ...{ loop, loop_control },
    },
  ];
}

function directories({ directories }: HostState): Task {
  return {
    name: "directories",
    "ansible.builtin.file": { path: "{{ item.path }}", state: "directory", ...rights },
    loop: directories.map(withGroup),
    loop_control: { label: "{{ item.path }}" },
  };
}

function files({ files }: HostState): Task {
  return {
    name: "files",
    "ansible.builtin.copy": { dest: "{{ item.path }}", content: "{{ item.content }}", ...rights },
    loop: files.map(withGroup),
    loop_control: { label: "{{ item.path }}" },
  };
}

function unit(name: string, state: HostState): Task[] {
  const { path, content, mode, owner, group } = withGroup(
    filesOf(state).find(({ path }) => path === `${unitFolder}/${name}`)!,
  );
  return [
    {
      name: `file of ${name}`,
      "ansible.builtin.copy": { dest: path, content, mode, owner, group },
      register: "unit_file",
    },
    {
      name,
      "ansible.builtin.systemd_service": {
        name,
        enabled: true,
        daemon_reload: "{{ unit_file is changed }}",
        state: "{{ 'restarted' if unit_file is changed else 'started' }}",
      },
    },
  ];
}

/** The module for it is in a collection apart; two commands for all settings together are quicker than it anyway. */
function sysctl({ sysctl }: HostState): Task[] {
  const wanted = Object.values(sysctl);
  return [
    {
      name: "settings of the kernel, as they are",
      "ansible.builtin.command": { argv: ["/usr/sbin/sysctl", "--values", ...Object.keys(sysctl)] },
      register: "kernel",
      changed_when: false,
      check_mode: false,
    },
    {
      name: "settings of the kernel",
      "ansible.builtin.command": {
        argv: ["/usr/sbin/sysctl", ...Object.entries(sysctl).map(([key, value]) => `${key}=${value}`)],
      },
      vars: { wanted },
      when: "kernel.stdout_lines | map('regex_replace', '\\s+', ' ') | list != wanted",
    },
  ];
}

const rights = { mode: "{{ item.mode }}", owner: "{{ item.owner }}", group: "{{ item.group }}" };

function withGroup<Entry extends { owner: string }>(entry: Entry): Entry & { group: string } {
  const [owner = "", group = ""] = entry.owner.split(":");
  return { ...entry, owner, group };
}
