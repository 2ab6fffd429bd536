import type { z } from "zod";
import { envName, mountPath, name, setOf, strict, text } from "./fields.ts";

/** What turns voice into text needs in its container; `bin/aisha check` looks after it. */
export const transcription = strict({
  /** The app or bot that does it. */
  app: name,
  /** Programs that it calls; default ffmpeg. */
  programs: setOf(
    text(/^[\w.+-]+$/, "must be the name of a program", "write it as its container knows it"),
    "[ffmpeg]",
  ).default(["ffmpeg"]),
  /** Variables that must be set and not empty, as the keys of the services that it calls; default none. */
  keys: setOf(envName, "[OPENAI_API_KEY]").default([]),
  /** Where it keeps audio; its user must be able to write there. */
  folder: mountPath,
});

export type Transcription = z.infer<typeof transcription>;
