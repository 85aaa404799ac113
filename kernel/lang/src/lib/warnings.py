"""Warnings: shown once per text and place, on standard error, as CPython's `warnings`."""

import sys
from sys import _place

filters = [("default", None, Warning)]
_seen = set()
_ACTIONS = ("error", "ignore", "always", "default", "module", "once")


class WarningMessage:
    """What `catch_warnings(record=True)` collects."""

    def __init__(self, message, category, filename, lineno, file=None, line=None):
        self.message = message
        self.category = category
        self.filename = filename
        self.lineno = lineno
        self.file = file
        self.line = line
        self._category_name = category.__name__

    def __str__(self):
        return (
            f"{{message : {self.message!r}, category : {self._category_name!r}, filename : {self.filename!r}, "
            f"lineno : {self.lineno}, line : {self.line!r}}}"
        )


def simplefilter(action, category=Warning, lineno=0, append=False):
    """Set what happens to warnings of a class: ``simplefilter("ignore")``."""
    filterwarnings(action, "", category, append=append)


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    """As `simplefilter`, for warnings whose text starts with `message`."""
    if action not in _ACTIONS:
        raise AssertionError(f"invalid action: {action!r}")
    entry = (action, message or None, category)
    if entry in filters:
        filters.remove(entry)
    if append:
        filters.append(entry)
    else:
        filters.insert(0, entry)
    _seen.clear()


def resetwarnings():
    """Forget all filters."""
    filters.clear()
    _seen.clear()


def formatwarning(message, category, filename, lineno, line=None):
    """``FILE:LINE: UserWarning: text``."""
    text = f"{category.__name__}: {message}\n"
    if filename:
        place = f"{filename}, line {lineno}" if filename.startswith("cell ") else f"{filename}:{lineno}"
        text = f"{place}: {text}"
    return text if not line else f"{text}  {line.strip()}\n"


def showwarning(message, category, filename, lineno, file=None, line=None):
    """Write a warning to standard error."""
    (file or sys.stderr).write(formatwarning(message, category, filename, lineno, line))


def _action_for(text, category):
    for action, start, kind in filters:
        if issubclass(category, kind) and (start is None or text.lower().startswith(start.lower())):
            return action
    return "default"


def _caller(stacklevel):
    """File, line and text; no file where what warns is not written in Python."""
    # One call up is `warn`.
    return _place(stacklevel) or ("", 0, None)


def warn(message, category=None, stacklevel=1, source=None):
    """Warn the user: ``warn("slow", RuntimeWarning)``."""
    if isinstance(message, Warning):
        category = type(message)
    category = UserWarning if category is None else category
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    _emit(message, category, *_caller(stacklevel))


def warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None):
    """As `warn`, with the place given."""
    _emit(message, type(message) if isinstance(message, Warning) else category, filename, lineno)


def _emit(message, category, filename, lineno, line=None):
    text = str(message)
    instance = message if isinstance(message, Warning) else category(message)
    action = _action_for(text, category)
    if action == "ignore":
        return
    if action == "error":
        raise instance
    place = {"default": (filename, lineno), "module": filename, "once": None}.get(action)
    if action != "always":
        key = (text, category, place)
        if key in _seen:
            return
        _seen.add(key)
    for catcher in _catchers[::-1]:
        if catcher.log is not None:
            catcher.log.append(WarningMessage(instance, category, filename, lineno))
            return
    showwarning(instance, category, filename, lineno, None, line)


_catchers = []


class catch_warnings:
    """Restore the filters at the end; with ``record=True`` collect warnings in a list."""

    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self.log = [] if record else None
        self._action = action
        self._category = category

    def __enter__(self):
        self._saved = list(filters)
        _seen.clear()
        _catchers.append(self)
        if self._action is not None:
            simplefilter(self._action, self._category)
        return self.log

    def __exit__(self, *exc_info):
        filters[:] = self._saved
        _seen.clear()
        _catchers.remove(self)
