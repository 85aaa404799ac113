"""Shallow and deep copies, as CPython's `copy`."""

_ATOMS = (int, float, complex, bool, str, bytes, range, slice, type, type(None), type(...), type(NotImplemented),
          type(lambda: 0), type(len))


class Error(Exception):
    """Something that cannot be copied."""


error = Error


def copy(x):
    """A new object with the same contents: ``copy([1, 2])``."""
    kind = type(x)
    if kind in _ATOMS or kind in (tuple, frozenset) or isinstance(x, type):
        return x
    if kind in (list, dict, set, bytearray):
        return x.copy()
    if hasattr(kind, "__copy__"):
        return x.__copy__()
    return _rebuild(x, lambda value: value)


def deepcopy(x, memo=None):
    """A copy all the way down; shared parts stay shared, cycles stay cycles."""
    memo = {} if memo is None else memo
    kind = type(x)
    if kind in _ATOMS or isinstance(x, type):
        return x
    if id(x) in memo:
        return memo[id(x)][0]
    made = _deep(x, kind, memo)
    memo[id(x)] = (made, x)
    return made


def _deep(x, kind, memo):
    if kind is list:
        result = []
        memo[id(x)] = (result, x)
        for v in x:
            result.append(deepcopy(v, memo))
        return result
    if kind is dict:
        result = {}
        memo[id(x)] = (result, x)
        for k, v in x.items():
            result[deepcopy(k, memo)] = deepcopy(v, memo)
        return result
    if kind is tuple:
        items = [deepcopy(v, memo) for v in x]
        if id(x) in memo:
            return memo[id(x)][0]
        return x if all([a is b for a, b in zip(items, x)]) else tuple(items)
    if kind in (set, frozenset):
        return kind([deepcopy(v, memo) for v in x])
    if hasattr(kind, "__deepcopy__"):
        return x.__deepcopy__(memo)
    return _rebuild(x, lambda value: deepcopy(value, memo), memo)


def _rebuild(x, each, memo=None):
    kind = type(x)
    if isinstance(x, tuple):
        items = [each(v) for v in x]
        return kind(*items) if hasattr(kind, "_fields") else tuple.__new__(kind, items)
    if isinstance(x, BaseException):
        result = kind(*[each(v) for v in x.args])
    elif isinstance(x, (int, float, str)) or not hasattr(x, "__dict__"):
        return x
    else:
        result = kind.__new__(kind)
    if memo is not None:
        memo[id(x)] = (result, x)
    for k, v in x.__dict__.items():
        result.__dict__[k] = each(v)
    if isinstance(x, list):
        result.extend([each(v) for v in x])
    elif isinstance(x, dict):
        for k, v in x.items():
            result[each(k)] = each(v)
    elif isinstance(x, set):
        result.update([each(v) for v in x])
    return result
