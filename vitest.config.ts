import { defineConfig } from "vitest/config";

/**
 * Files at once of tests that share a Docker engine. One leaves half of two cores idle, more than two wait for each other; a
 * campaign measures, and has the machine to itself.
 */
const maxWorkers = process.env.AISHA_CAMPAIGN === "full" ? 1 : 2;
const onEngine = { maxWorkers, testTimeout: 300_000, hookTimeout: 600_000 };

// Unit tests need nothing but Node, the others a Docker engine: parts of the program on real parts, and the whole of it.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/**/*.e2e.test.ts"],
          testTimeout: 30_000, // some start processes, on machines that have other work
        },
      },
      {
        test: {
          name: "parts",
          include: ["test/**/*.e2e.test.ts"],
          exclude: ["test/e2e/**"],
          ...onEngine,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          ...onEngine,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
