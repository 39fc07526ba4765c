"""What runs as an ordinary user has no rights but those that everybody has, and its exit code counts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("as_ordinary_user.py")
LOOK = """
import os, sys
import cnncourse
free = [place for place in ("/root", "/etc/shadow", sys.argv[1], cnncourse.__path__[0]) if os.access(place, os.W_OK)]
print(os.getuid() == os.geteuid() != 0, os.getgroups(), free, [*os.scandir(os.environ["HOME"])])
print([line for line in open("/proc/self/status") if line.startswith("CapEff")][0].split()[1].strip("0"))
sys.exit(7)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="there is no root here to become another")
def test_rights_and_exit_code(tmp_path):
    tmp_path.chmod(0o755)
    command = [sys.executable, SCRIPT, sys.executable, "-c", LOOK, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (7, "True [] [] []\n\n", "")


def test_whoever_is_ordinary_is_told(monkeypatch, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import os\nos.geteuid = lambda: 1000\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = subprocess.run([sys.executable, SCRIPT, "true"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "you are an ordinary user already: run the command as it is\n"
