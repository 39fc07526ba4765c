"""Where the files of a set are: a folder of yours, the cache, or one of its addresses."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

from cnncourse.data.errors import DataError
from cnncourse.data.sets import SETS, DataSet

__all__ = ["locate"]

TIMEOUT = 30
REMEDY = "Connect to the internet, or set CNNCOURSE_DATA to a folder that has the files."


def cache_folder() -> Path:
    """Return the folder for downloads: ``CNNCOURSE_CACHE``, or the system's folder for caches."""
    import pooch

    return Path(os.environ.get("CNNCOURSE_CACHE") or pooch.os_cache("cnncourse"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _os_error(path: Path, error: OSError) -> DataError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        fact = f"No space is left on the device of {path}."
        return DataError(f"{fact} Free some, or set CNNCOURSE_CACHE to a folder elsewhere.")
    fact = f"{path} cannot be used ({error.strerror or error})."
    return DataError(f"{fact} Check its permissions, or set another folder.")


def _is_of_another_set(row: DataSet, digest: str) -> bool:
    return any(digest in other.files.values() for other in SETS.values() if other is not row)


def _in_own_folder(row: DataSet, file: str) -> Path | None:
    """Look for a file in ``CNNCOURSE_DATA``, first in the sub-folder named after the set; write nothing."""
    setting = os.environ.get("CNNCOURSE_DATA")
    if not setting:
        return None
    folder = Path(setting).expanduser()
    try:
        os.listdir(folder)
        for path in (folder / row.name / file, folder / file):
            if not path.is_file():
                continue
            digest = _sha256(path)
            if digest == row.files[file]:
                return path
            if not _is_of_another_set(row, digest):
                msg = f"{path} is not {row.title}'s published file (SHA-256 differs). Replace or remove it."
                raise DataError(msg)
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"CNNCOURSE_DATA is {setting}, which is not a folder. Correct it or unset it."
        raise DataError(msg) from error
    except OSError as error:
        raise _os_error(folder, error) from error
    return None


def _reason(error: Exception) -> str:
    """Say in a few words why an address failed."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the file was cut short"
    if isinstance(error, requests.RequestException):
        return "no connection"
    return "not the published file, SHA-256 differs"


def _download(row: DataSet, file: str) -> Path:
    """Return the file from the cache, or fetch it from the first address that gives it unharmed."""
    import pooch
    import requests

    folder = cache_folder() / row.name
    pooch.get_logger().setLevel("WARNING")
    reasons = []
    for address in row.addresses:
        try:
            found = pooch.retrieve(
                address + file,
                f"sha256:{row.files[file]}",
                fname=file,
                path=folder,
                downloader=pooch.HTTPDownloader(timeout=TIMEOUT, progressbar=True),
            )
            return Path(found)
        except (requests.RequestException, ValueError) as error:
            reasons.append(f"{urlsplit(address).hostname}: {_reason(error)}")
        except OSError as error:
            raise _os_error(folder, error) from error
    msg = f"{row.title}: {file} could not be downloaded ({'; '.join(reasons)}). {REMEDY}"
    raise DataError(msg)


def locate(row: DataSet) -> list[Path]:
    """Return the files of a set, downloading what is nowhere yet.

    A download is written beside its place and moved there once its SHA-256 is right, so that the cache never
    holds half a file. ``CNNCOURSE_DATA`` is only read.

    Parameters
    ----------
    row : DataSet

    Returns
    -------
    list of Path
        In the order of ``row.files``.

    Raises
    ------
    DataError
        No network, wrong SHA-256, no space, no permission: the fact and what to do.
    """
    return [_in_own_folder(row, file) or _download(row, file) for file in row.files]
