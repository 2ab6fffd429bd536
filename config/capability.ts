import { z } from "zod";
import { says } from "./says.ts";

// Source: capabilities(7). The engine refuses any other, but only when the old container may be gone already.
const capabilities = [
  ...["AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN"],
  ...["DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE"],
  ...["LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST"],
  ...["NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT"],
  ...["SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME"],
  ...["SYS_TTY_CONFIG", "WAKE_ALARM"],
];

/** A part of root's power, without CAP_. */
export const capability = z.enum(capabilities, {
  error: says("must be a capability as in capabilities(7), without CAP_", "write it as NET_BIND_SERVICE"),
});
