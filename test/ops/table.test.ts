import { expect, test } from "vitest";
import { table } from "../../ops/table.ts";

test("columns are aligned, and no line ends in blanks", () => {
  const endpoints = [
    { name: "health", url: "https://127.0.0.1:8443/health", try: "curl -k https://127.0.0.1:8443/health" },
    { name: "webhook-api", url: "https://127.0.0.1:8443/webhook", try: "" },
  ];
  expect(table(endpoints)).toBe(
    [
      "endpoint     address                         try",
      "health       https://127.0.0.1:8443/health   curl -k https://127.0.0.1:8443/health",
      "webhook-api  https://127.0.0.1:8443/webhook",
    ].join("\n"),
  );
});

test("without endpoints only the heading is left", () => {
  expect(table([])).toBe("endpoint  address  try");
});
