#!/usr/bin/env bash
# Gives the key in SSH_KEY to an agent, for the steps after this one; it is never on disk. The agent ends with the job.
set -euo pipefail
[ -n "${SSH_KEY-}" ] || {
  echo "✗ the secret SSH_KEY is not set, and servers are reached by it; docs/workflows.md tells where to set it" >&2
  exit 1
}
socket="$RUNNER_TEMP/ssh-agent.sock"
ssh-agent -a "$socket" >/dev/null
printf '%s\n' "$SSH_KEY" | SSH_AUTH_SOCK="$socket" ssh-add -q -
echo "SSH_AUTH_SOCK=$socket" >>"$GITHUB_ENV"
echo "✓ the agent has the key"
