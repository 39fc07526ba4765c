#!/usr/bin/env bash
# collect.sh ORGANISATION PREFIX ASSIGNMENT FOLDER: fetch ASSIGNMENT.ipynb out of each repository whose name is
# PREFIX and a user's name. Nothing of a student's is checked out or run: git hands over one file. It is named as
# Moodle names files, since of such a name the grader takes the user's part as it stands.
set -euo pipefail
[ $# = 4 ] || { echo "usage: collect.sh ORGANISATION PREFIX ASSIGNMENT FOLDER"; exit 2; }
organisation=$1 prefix=$2 notebook=$3.ipynb folder=$4

clones=$(mktemp -d)
trap 'rm -rf "$clones"' EXIT
mkdir -p "$folder"
gh repo list "$organisation" --limit 10000 --json name --jq '.[].name' >"$clones/names"

while read -r name; do
    case $name in "$prefix"*) ;; *) continue ;; esac
    user=${name#"$prefix"}
    if ! gh repo clone "$organisation/$name" "$clones/$user" -- -q --depth 1 --no-checkout </dev/null; then
        echo "$user: could not be cloned"
    elif git -C "$clones/$user" cat-file blob "HEAD:$notebook" >"$clones/blob" 2>/dev/null; then
        mv "$clones/blob" "$folder/${user}_0_assignsubmission_.ipynb"
        echo "$user: collected"
    else
        echo "$user: no $notebook"
    fi
done <"$clones/names"
