#!/bin/sh
# Fetches the calendar programs that node runs, as package-lock.json pins them.
set -e
npm ci --prefix "$(dirname "$0")" --ignore-scripts --no-audit --no-fund
