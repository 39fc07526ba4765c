#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image in which submissions are graded.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
home=${AUTOGRADER_HOME:-/opt/cnncourse} # every user must be able to read it: students' code has a uid of its own

chmod 600 "$root/source/secret-seed"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends bubblewrap libseccomp2 ca-certificates python3-pip python3-venv

if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    python3 -m venv "$home/venv"
else # Ubuntu 22.04 comes with Python 3.10
    python3 -m venv "$home/uv"
    "$home/uv/bin/pip" install -q "uv>=0.8,<1"
    UV_PYTHON_INSTALL_DIR="$home/python" "$home/uv/bin/uv" venv -q --seed --python 3.11 "$home/venv"
fi
"$home/venv/bin/python" -m pip install -q --extra-index-url https://download.pytorch.org/whl/cpu \
    -r "$root/source/requirements.txt"
chmod -R a+rX "$home"

echo "What students' code will run in, as this machine stands (a running autograder may differ):"
PYTHONPATH="$root/source" "$home/venv/bin/python" -P -m cnncourse grade --doctor || true
