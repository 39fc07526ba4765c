#!/usr/bin/env bash
# cron.sh COURSE SUBMISSIONS OUT: grade what is new. A run that finds another
# one still at work goes away.
set -euo pipefail
[ $# = 3 ] || { echo "usage: cron.sh COURSE SUBMISSIONS OUT"; exit 2; }
course=$1 submissions=$2 out=$3

mkdir -p "$out"
exec 9>"$out/.lock"
flock -n 9 || exit 0
"$course/.venv/bin/cnncourse" grade "$submissions" --out "$out" \
    >"$out/last-run.txt" 2>&1
