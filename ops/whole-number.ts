import { InvalidArgumentError } from "commander";

/** From 1 on. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 1 on, as 5.");
}
