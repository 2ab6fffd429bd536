import { serve } from "../../providers/rpc/serve.ts";
import { localCommand, localRun } from "./local.ts";
import { remoteCommand } from "./remote.ts";

const notAtomic = "its copies are not atomic and have no mode; use host:index:File";

await serve(
  {
    name: "command",
    version: "1.2.1",
    resources: {
      "command:local:Command": localCommand,
      "command:remote:Command": remoteCommand,
    },
    functions: { "command:local:run": localRun },
    refused: {
      "command:remote:CopyToRemote": notAtomic,
      "command:remote:CopyFile": notAtomic,
    },
  },
  "finish-call",
);
