"""What the tests of several recipes need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cnncourse.grading.gradescope import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def bench(tmp_path: Path) -> Run:
    """Run bash in a folder where sudo and pip only write down what they were asked, and gh clones from orgs/."""
    python, bin_ = sys.executable, tmp_path / "bin"
    programs = {
        "sudo": f'echo "sudo $*" >> {tmp_path}/calls',
        "python": f'case "$*" in "-m pip"*) echo "pip $*" >> {tmp_path}/calls;; *) exec {python} "$@";; esac',
        "gh": f"""case "$1 $2" in
            "repo list") ls {tmp_path}/orgs/"$3";;
            "repo clone") name=$3 to=$4; shift 5; git clone "$@" "file://{tmp_path}/orgs/$name" "$to";;
        esac""",
    }
    bin_.mkdir()
    for name, body in programs.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{body}\n")
        (bin_ / name).chmod(0o755)
    env = os.environ | {
        "PATH": f"{bin_}:{Path(python).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"url.file://{ROOT}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/cnncourse/cnncourse",
        "GIT_CONFIG_KEY_1": "safe.directory",
        "GIT_CONFIG_VALUE_1": "*",
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_REPOSITORY_OWNER": "uni",
    }
    (tmp_path / "runner").mkdir()

    def run(
        script: str, more: Mapping[str, str] = {}, cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-e", "-o", "pipefail", "-c", script]  # as GitHub does
        return subprocess.run(
            command, cwd=cwd, env=env | dict(more), capture_output=True, text=True, check=False, timeout=300
        )

    return run
