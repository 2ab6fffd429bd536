import { readFileSync } from "node:fs";

/** A shell script that restarts containers which are paused or unhealthy, for ever; its head tells how to call it. */
export const reviveScript = readFileSync(new URL("revive.sh", import.meta.url), "utf8");

/** Keeps the script running, whatever becomes of it; Docker may be stopped and started beside it. */
export function renderReviveUnit(script: string): string {
  return `[Unit]
Description=Restarts containers of aisha that are paused or unhealthy
After=docker.service

[Service]
ExecStart=${script}
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}
