"""The one exception of the data sets."""

__all__ = ["DataError"]


class DataError(RuntimeError):
    """A data set that cannot be had, as one sentence of fact and one of remedy."""
