"""The recipes of book/recipes, with stand-ins for what only GitHub, SLURM or a network has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from cnncourse.grading.gradescope import ROOT
from tests.grading.conftest import Run
from tests.grading.handed_in import ASSIGNMENT, POINTS, solved, typed

RECIPES = ROOT / "book" / "recipes"


def grades(out: Path) -> dict[str, Any]:
    rows = json.loads((out / "grades.json").read_text("utf-8"))["submissions"]
    return {row["student"]: row["earned"] for row in rows}


def repository(folder: Path, files: Mapping[str, str | Path]) -> None:
    """Make a repository with a commit; a path becomes a symbolic link to it."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        if isinstance(content, Path):
            (folder / name).symlink_to(content)
        else:
            (folder / name).write_text(content, "utf-8")
    who = ["-c", "user.name=A", "-c", "user.email=a@uni.example", "-c", "init.defaultBranch=main"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Work", "--allow-empty"]):
        subprocess.run(["git", *who, *command], cwd=folder, check=True)


# ---- GitHub: every push, and the class -----------------------------------------------------------------
def workflow(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a workflow and its one job."""
    whole = yaml.safe_load((RECIPES / name).read_text("utf-8"))
    [job] = whole["jobs"].values()
    return whole, job


def filled(value: str) -> str:
    """Put in what GitHub puts in."""
    given = {
        "inputs.assignment": ASSIGNMENT,
        "inputs.prefix": "hw-",
        "secrets.CLASS_TOKEN": "token",
        "secrets.CNNCOURSE_SECRET_SEED": "a long and random text",
    }
    for name, text in given.items():
        value = value.replace("${{ %s }}" % name, text)  # noqa: UP031
    return value


def steps(job: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each step that is a script, with its environment."""
    for step in job["steps"]:
        if "run" in step:
            env = job.get("env", {}) | step.get("env", {})
            yield step["run"], {name: filled(str(value)) for name, value in env.items()}


@pytest.mark.parametrize("name", ["feedback.yml", "grade_class.yml"])
def test_workflows_may_write_nothing_and_end(name: str) -> None:
    whole, job = workflow(name)
    assert whole["permissions"] == {"contents": "read"}
    assert job["timeout-minutes"] <= 120
    assert job["runs-on"] == "ubuntu-24.04"
    assert {step["uses"].partition("@")[0].partition("/")[0] for step in job["steps"] if "uses" in step} == {
        "actions"
    }


def test_what_students_can_change_sees_no_secret() -> None:
    assert "secrets." not in (RECIPES / "feedback.yml").read_text("utf-8")


def test_no_script_pastes_in_what_a_person_typed() -> None:
    for name in ("feedback.yml", "grade_class.yml"):
        assert not [script for script, _ in steps(workflow(name)[1]) if "${{" in script]


def test_a_push_gets_its_feedback(bench: Run, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / f"{ASSIGNMENT}.ipynb").write_text(solved("ada"), "utf-8")
    for script, env in steps(workflow("feedback.yml")[1]):
        done = bench(script, env, work)
        assert done.returncode == 0, done.stderr
    assert grades(tmp_path / "runner" / "graded") == {"ada": POINTS}
    assert f"{POINTS} of {POINTS}" in (tmp_path / "summary.md").read_text("utf-8")
    calls = (tmp_path / "calls").read_text()
    assert "sudo apt-get install -y -qq bubblewrap libseccomp2" in calls
    assert "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in calls
    assert f"-e {tmp_path}/runner/course[grading]" in calls


def test_a_push_that_cannot_be_graded_fails_and_says_why(bench: Run, tmp_path: Path) -> None:
    (tmp_path / f"{ASSIGNMENT}.ipynb").write_text("{", "utf-8")
    *_, grade, show = steps(workflow("feedback.yml")[1])
    assert bench(*grade).returncode == 1
    assert bench(*show).returncode == 0
    assert (tmp_path / "summary.md").read_text("utf-8").strip()


def test_a_class_is_graded_by_the_names_of_its_repositories(bench: Run, tmp_path: Path) -> None:
    orgs, file = tmp_path / "orgs" / "uni", f"{ASSIGNMENT}.ipynb"
    repository(orgs / "hw-ada", {file: solved("ada")})
    repository(orgs / "hw-eve", {file: typed("ada", "ada")})  # somebody else's work, numbers and id
    repository(orgs / "hw-link", {file: Path("/etc/passwd")})
    repository(orgs / "hw-none", {"notes.txt": "mine"})
    repository(orgs / "other-bob", {file: solved("bob")})
    (orgs / "hw-gone").mkdir()
    *before, (grade, env) = steps(workflow("grade_class.yml")[1])
    shutil.copytree(RECIPES, tmp_path / "runner" / "course" / "book" / "recipes")
    collected = bench(*before[-1])
    assert collected.returncode == 0, collected.stderr
    assert sorted(collected.stdout.splitlines()) == [
        "ada: collected",
        "eve: collected",
        "gone: could not be cloned",
        "link: collected",
        f"none: no {file}",
    ]
    link = tmp_path / "runner" / "submissions" / "link_0_assignsubmission_.ipynb"
    assert link.read_text() == "/etc/passwd"  # and not what is there
    assert bench(grade, env).returncode == 1  # "link" could not be graded
    found = grades(tmp_path / "runner" / "graded")
    assert found == {"ada": POINTS, "eve": POINTS - 1, "link": None}


# ---- the rest ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("script", sorted(RECIPES.glob("*.sh")), ids=lambda script: script.name)
def test_scripts_are_sound_bash(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    done = subprocess.run([shellcheck, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    usage = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
    assert (usage.returncode, usage.stdout.split()[:2]) == (2, ["usage:", script.name])


def test_cron_grades_what_is_new_and_one_run_at_a_time(bench: Run, tmp_path: Path) -> None:
    course, out = tmp_path / "course", tmp_path / "grades"
    (course / ".venv" / "bin").mkdir(parents=True)
    (course / ".venv" / "bin" / "cnncourse").symlink_to(Path(sys.executable).with_name("cnncourse"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.ipynb").write_text(solved("ada"), "utf-8")
    command = f"bash {RECIPES}/cron.sh {course} {tmp_path}/in {out}"
    assert bench(command).returncode == 0
    assert grades(out) == {"ada": POINTS}
    (out / "grades.json").unlink()
    (out / "last-run.txt").unlink()
    assert bench(f"flock {out}/.lock {command}").returncode == 0
    assert not (out / "last-run.txt").exists()  # another run is at work
    (tmp_path / "in" / "bob.ipynb").write_text(solved("bob"), "utf-8")
    assert bench(command).returncode == 0
    assert grades(out) == {"ada": POINTS, "bob": POINTS}


# ---- Dask ----------------------------------------------------------------------------------------------
@pytest.fixture
def class_of_two(tmp_path: Path) -> Path:
    """A course and the submissions of two students, with a stand-in for srun."""
    (tmp_path / "course" / ".venv").mkdir(parents=True)
    (tmp_path / "course" / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / "in").mkdir()
    for student in ("ada", "bob"):
        (tmp_path / "in" / f"{student}.ipynb").write_text(solved(student), "utf-8")
    return tmp_path


def test_slurm_grades_over_tls_and_leaves_nothing(bench: Run, class_of_two: Path) -> None:
    (class_of_two / "bin" / "srun").write_text('#!/bin/sh\nexec "$@"\n')
    (class_of_two / "bin" / "srun").chmod(0o755)
    command = f"exec bash {RECIPES}/slurm.sh course in grades"
    done = bench(command, {"SLURM_CPUS_PER_TASK": "2"}, class_of_two)
    assert done.returncode == 0, done.stderr
    assert grades(class_of_two / "grades") == {"ada": POINTS, "bob": POINTS}
    assert list(class_of_two.glob(".grading-*")) == []


def manifests() -> dict[str, dict[str, Any]]:
    documents = yaml.safe_load_all((RECIPES / "kubernetes.yml").read_text("utf-8"))
    return {f"{one['kind']} {one['metadata']['name']}": one for one in documents}


def container(name: str) -> dict[str, Any]:
    [found] = manifests()[f"Deployment {name}"]["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_kubernetes_parts_fit_together() -> None:
    found = manifests()
    port = found["Service grading-scheduler"]["spec"]["ports"][0]["port"]
    assert str(port) in container("grading-scheduler")["command"]
    assert f"tls://grading-scheduler:{port}" in container("grading-workers")["command"]
    labels = found["Deployment grading-scheduler"]["spec"]["template"]["metadata"]["labels"]
    assert found["Service grading-scheduler"]["spec"]["selector"] == labels
    assert all(container(f"grading-{name}")["envFrom"] for name in ("scheduler", "workers"))


def test_kubernetes_commands_grade_over_tls(bench: Run, class_of_two: Path) -> None:
    tls = class_of_two / "tls"
    tls.mkdir()
    openssl = re.search(r"#   (openssl (?:.*\\\n)*.*)", (RECIPES / "kubernetes.yml").read_text("utf-8"))
    assert openssl
    assert bench(openssl[1].replace("\n#", "\n"), cwd=tls).returncode == 0
    env = {
        name: value.replace("/tls/", f"{tls}/")
        for name, value in manifests()["ConfigMap grading"]["data"].items()
    }
    scheduler, worker = (container(f"grading-{name}")["command"] for name in ("scheduler", "workers"))
    here = "0 --host 127.0.0.1 --scheduler-file scheduler.json"
    script = f"""
        trap 'kill $(jobs -p); wait || true' EXIT
        {" ".join(scheduler).replace("8786", here)} 2> scheduler.log &
        until [ -s scheduler.json ]; do kill -0 $!; sleep 0.1; done
        address=$(grep -o 'tls://[^"]*' scheduler.json | head -n 1)
        {" ".join(worker).replace("tls://grading-scheduler:8786", '"$address"')} 2> worker.log &
        cnncourse grade in --dask "$address" --out grades
    """
    done = bench(script, env, class_of_two)
    assert done.returncode == 0, done.stderr
    assert grades(class_of_two / "grades") == {"ada": POINTS, "bob": POINTS}
