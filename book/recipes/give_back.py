"""Put each feedback.html into a zip, where its submission lay: for Moodle."""

import argparse
import csv
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path

# As "Lovelace Ada_101_assignsubmission_file_".
MOODLE = re.compile(r"[^_]*_\d+_assignsubmission_[^_]+_?")
# grades.csv puts ' before what a spreadsheet would take for a formula.
FORMULA = re.compile(r"(^|[;,|])'(?=\s*[=+\-@＝＋－＠])")
UNUSABLE = re.compile(r'[\x00-\x1f:*?"<>|]')  # in a file's name


def place(file: str) -> tuple[str, str]:
    """Return folder and stem, with nothing that leads out of the zip."""
    given = re.split(r"[/\\]", FORMULA.sub(r"\1", file))
    parts = [UNUSABLE.sub("_", part).strip(" .~") for part in given]
    *above, name = list(filter(None, parts)) or ["submission"]
    moodle = [found[0] for found in map(MOODLE.match, above) if found]
    folders = [re.sub(r"(?i)\.zip$", "", part) for part in above]
    return "/".join(moodle[:1] or folders), Path(name).stem[:100]


def members(files: list[str]) -> list[str]:
    """Return a name in the zip for each file that was handed in."""
    places, names = [place(file) for file in files], dict[str, str]()
    inside = Counter(folder.lower() for folder, _ in places)
    for folder, stem in places:
        alone = folder and inside[folder.lower()] == 1
        name = "feedback" if alone else f"{stem}_feedback"
        path = f"{folder}/{name}" if folder else name
        number, member = 1, f"{path}.html"
        while member.lower() in names:
            number += 1
            member = f"{path}-{number}.html"
        names[member.lower()] = member
    return list(names.values())


def rows_of(table: Path) -> list[dict[str, str]]:
    """Return the rows of grades.csv, as the grader wrote it."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, restval=""))
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        sys.exit(f"{table} {why}: name the folder that the grader wrote")
    except (ValueError, csv.Error):
        rows = []
    if not rows or not {"file", "feedback"} <= rows[0].keys():
        why = "has no rows with a file and its feedback"
        sys.exit(f"{table} {why}: take it as the grader wrote it")
    return rows


def main() -> None:
    """Write the zip, or say in a sentence why not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("grades", type=Path, help="what the grader wrote")
    parser.add_argument("zip", type=Path, help="what is made")
    chosen = parser.parse_args()
    rows = rows_of(chosen.grades / "grades.csv")
    names = members([row["file"] for row in rows])
    folders = [chosen.grades / row["feedback"] for row in rows]
    try:
        pages = [(folder / "feedback.html").read_bytes() for folder in folders]
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        sys.exit(f"{error.filename} {why}: grade again, with --again")
    try:
        with zipfile.ZipFile(chosen.zip, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, page in zip(names, pages, strict=True):
                archive.writestr(name, page)
    except OSError as error:
        why = f"cannot be written ({error.strerror})"
        sys.exit(f"{chosen.zip} {why}: name another file")
    print(f"wrote {chosen.zip} (pages of feedback: {len(names)})")


if __name__ == "__main__":
    main()
