/** Whether every case is run by itself and in full (npm run test:campaign), which takes more than an hour. */
export const campaign = process.env.AISHA_CAMPAIGN === "full";

/** Where random choices begin; printed, and set again to replay a failure. */
export const seed = Number(process.env.AISHA_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** All of a list in a campaign, else `count` of it, chosen by the seed. */
export function sample<Value>(list: Value[], count: number): Value[] {
  return campaign ? list : shuffled(list).slice(0, count);
}

/** A list in an order that the seed decides. */
export function shuffled<Value>(list: Value[]): Value[] {
  const left = [...list];
  let state = seed;
  return list.map(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff; // the generator of the C standard's example
    return left.splice((state >>> 16) % left.length, 1)[0]!;
  });
}
