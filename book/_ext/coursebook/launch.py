"""Buttons for Kaggle and Lightning, beside the theme's own for Colab."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

CLOUDS = {
    "Kaggle": "https://kaggle.com/kernels/welcome?src=",
    "Lightning": "https://lightning.ai/new?repo_url=",
}


def blob_url(repository: str, branch: str, path: str) -> str:
    """Return the address of a file's page in the repository.

    >>> blob_url("https://github.com/a/b/", "main", "book/x.ipynb")
    'https://github.com/a/b/blob/main/book/x.ipynb'
    """
    return f"{repository.rstrip('/')}/blob/{branch}/{path}"


def _button(cloud: str, url: str) -> dict[str, str]:
    return {
        "type": "link",
        "text": cloud,
        "tooltip": f"Launch on {cloud}",
        "icon": "fas fa-cloud",
        "url": url,
    }


def add_buttons(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: object,
) -> None:
    """Append a button per cloud to the launch group that the theme made for a notebook."""
    options = app.config.html_theme_options
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            path = f"{options['path_to_docs'].strip('/')}/{pagename}.ipynb"
            blob = blob_url(
                options["repository_url"], options["repository_branch"], path
            )
            group["buttons"] += [
                _button(cloud, prefix + blob)
                for cloud, prefix in CLOUDS.items()
            ]
