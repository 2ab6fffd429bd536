import { oneOf } from "./fields.ts";

/** What a stack is for, from the one that matters most. */
export const environments = ["production", "staging", "development"] as const;

export type Environment = (typeof environments)[number];

/** Says which guard rails hold; default development. */
export const environment = oneOf(environments).default("development");
