#!/usr/bin/env bash
# Deploys the commit that is checked out. ALLOW_OLDER=true, when somebody said so, for one older than what is deployed.
set -euo pipefail
case "${ALLOW_OLDER-}" in
  true) exec bin/aisha deploy --allow-older ;;
  *) exec bin/aisha deploy ;;
esac
