import type Docker from "dockerode";
import { plainText } from "./log-frames.ts";

/** A container that does one thing and is gone. */
export interface OneShot {
  image: string;
  command: string[];
  mounts: { type: "bind" | "volume"; source: string; target: string; readOnly?: boolean }[];
  /** Capabilities, without CAP_; default none. */
  capabilities?: string[];
  /** Default: no network. */
  network?: "host" | "none";
}

/** By this label what a killed update left of it is found and removed. */
export const oneShotLabel = "aisha.oneshot";

/** Runs a container as root without privileges and removes it. @returns its exit code and what it printed, on both streams */
export async function runOnce(docker: Docker, stack: string, shot: OneShot): Promise<{ code: number; output: string }> {
  const [program, ...args] = shot.command;
  const container = await docker.createContainer({
    Image: shot.image,
    Entrypoint: program!,
    Cmd: args,
    User: "0:0",
    Labels: { [oneShotLabel]: stack },
    HostConfig: {
      Mounts: shot.mounts.map(({ type, source, target, readOnly = false }) => {
        return { Type: type, Source: source, Target: target, ReadOnly: readOnly };
      }),
      NetworkMode: shot.network ?? "none",
      ReadonlyRootfs: true,
      Tmpfs: { "/tmp": "", "/run": "" },
      CapDrop: ["ALL"],
      CapAdd: shot.capabilities ?? [],
      SecurityOpt: ["no-new-privileges:true"],
      LogConfig: { Type: "json-file", Config: {} },
    },
  });
  try {
    await container.start();
    const { StatusCode: code } = await container.wait();
    return { code, output: plainText(await container.logs({ stdout: true, stderr: true })) };
  } finally {
    await container.remove({ force: true, v: true });
  }
}
