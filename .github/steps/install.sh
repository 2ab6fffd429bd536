#!/usr/bin/env bash
# Brings the npm packages, and with them the Node that runs the other steps.
set -euo pipefail
bin/aisha --help >/dev/null
