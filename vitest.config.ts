import { defineConfig } from "vitest/config";

// Unit tests need nothing but Node; e2e tests need a Docker engine and run one file at a time, since they share it.
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
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/**/*.e2e.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
