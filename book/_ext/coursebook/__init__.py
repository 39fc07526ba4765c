"""What the course's book needs beyond Jupyter Book.

No request to a third party, no script error, no accessibility fault of the theme: ``mend`` rewrites the
built pages, ``assets`` puts MathJax and the widgets' scripts beside them, ``images`` refuses a picture
without a text, ``launch`` adds the clouds that the theme does not know,
``reference`` the directives of the reference pages, ``course`` the map and the time line, ``grading`` the
tables of what the grader was measured at.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from . import assets, course, grading, images, launch, mend, reference


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    root = Path(app.outdir)
    scripts = assets.install(root / "_static")
    for page in root.rglob("*.html"):
        if "_static" not in page.relative_to(root).parts:
            page.write_text(
                mend.mend(page.read_text("utf-8"), scripts), "utf-8"
            )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts with Sphinx."""
    reference.add(app)
    course.add(app)
    grading.add(app)
    app.connect("doctree-resolved", images.check)
    app.connect("html-page-context", launch.add_buttons, priority=900)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
