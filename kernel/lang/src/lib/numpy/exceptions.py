"""Exceptions of NumPy."""


class AxisError(ValueError, IndexError):
    """An axis that the array does not have."""

    def __init__(self, axis, ndim=None, msg_prefix=None):
        text = axis if ndim is None else f"axis {axis} is out of bounds for array of dimension {ndim}"
        super().__init__(f"{msg_prefix}: {text}" if msg_prefix else text)
        self.axis, self.ndim = axis, ndim


class ComplexWarning(RuntimeWarning):
    """The imaginary part is lost."""


class VisibleDeprecationWarning(UserWarning):
    """Something that will change."""


class RankWarning(RuntimeWarning):
    """A badly conditioned fit."""
