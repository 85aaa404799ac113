#!/bin/sh
# Puts the front ends that the tests drive where the tests look for them: a virtual environment in target/jupyter, and
# Debian's Chromium. What is there already stays.
set -eu
cd "$(dirname "$0")/../.."
wanted=tests/jupyter/requirements.txt
place=target/jupyter

if ! command -v chromium >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
if ! cmp -s "$wanted" "$place/installed.txt"; then
    python3 -m venv --clear "$place"
    "$place/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" "$place/installed.txt"
fi
