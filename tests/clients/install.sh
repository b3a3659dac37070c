#!/bin/sh
# Fetches the calendar programs that node and Python run, as package-lock.json and requirements.txt pin them.
# node-ical 0.21 is the newest that runs on Debian's node 18 and reads ten past midnight as that.
set -e
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
# Debian's python3 may lack ensurepip; virtualenv brings its own pip.
python3 -m venv .venv 2>/dev/null && .venv/bin/pip --version >/dev/null 2>&1 || {
  rm -rf .venv
  python3 -m pip install --disable-pip-version-check --quiet --target .tools virtualenv
  PYTHONPATH=.tools python3 -m virtualenv --quiet .venv
}
.venv/bin/pip install --disable-pip-version-check --quiet --require-hashes -r requirements.txt
