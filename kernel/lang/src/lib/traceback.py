"""Text of exceptions, as CPython's `traceback`, over the evaluator's own printer."""

import sys
from _jitbook import format_traceback


def format_exception(exc, /, value=None, tb=None, limit=None, chain=True):
    """The lines that an uncaught exception would print."""
    value = exc if value is None else value
    return format_traceback(value).splitlines(keepends=True)


def format_exception_only(exc, /, value=None):
    """The last line only: ``['ValueError: bad\\n']``."""
    value = exc if value is None else value
    text = str(value)
    name = type(value).__qualname__
    module = type(value).__module__
    if module not in ("__main__", "builtins"):
        name = f"{module}.{name}"
    return [f"{name}: {text}\n" if text else f"{name}\n"]


def format_exc(limit=None, chain=True):
    """The text of the exception being handled."""
    value = sys.exc_info()[1]
    return "NoneType: None\n" if value is None else "".join(format_exception(value))


def print_exc(limit=None, file=None, chain=True):
    """Print the exception being handled to standard error."""
    (sys.stderr if file is None else file).write(format_exc())


def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True):
    """Print an exception to standard error."""
    (sys.stderr if file is None else file).write("".join(format_exception(exc, value, tb)))


def format_tb(tb, limit=None):
    """Frames are shown with their exception only; gives an empty list."""
    return []
