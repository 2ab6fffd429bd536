import { expect, test } from "vitest";
import { documentOf } from "../support/docs/documents.ts";

const folders = {
  "": "check-prod-readiness check-production deploy-local deploy-nginx deploy-to-production deploy-webhook-prod nginx-management setup-production-server setup-registry",
  "cleanup/": "cleanup-docker",
  "deploy/": "fix-registry setup-autostart setup-registry webhook-complete",
  "deployment/": "deploy-production push-images setup-production-docker",
  "docker-registry/": "setup-https-registry setup-insecure-registry",
  "infrastructure/": "nginx-management production-setup registry-setup",
  "monitoring/": "monitor-cluster monitor-production",
  "production/":
    "deploy-production-final deploy-transcription-fix deploy-with-registry deploy_production_minimal fix-environment fix-standby-bot safe-cleanup",
  "utils/": "debug-transcription health-check make-executable",
};
const scripts = Object.entries(folders).flatMap(([folder, names]) =>
  names.split(" ").map((name) => `scripts/${folder}${name}.sh`),
);

test("each of the 34 scripts is in docs/from-scripts.md, once", () => {
  expect(scripts).toHaveLength(34);
  const named = documentOf("docs/from-scripts.md").codes.map(({ text }) => text);
  expect(named.filter((text) => text.startsWith("scripts/")).sort()).toEqual(scripts.sort());
});
