"""`np.testing`: assertions on arrays that say where they differ."""

import numpy as np


def _lines(header, err_msg, details, actual, desired, names=("ACTUAL", "DESIRED"), verbose=True):
    out = ["", header + (f"\n{err_msg}" if err_msg and "\n" in err_msg else f" {err_msg}" if err_msg else ""), ""]
    if not header.startswith("Not equal") and not header.startswith("Arrays"):
        out = ["", header]
    out += details
    if verbose:
        with np.printoptions(threshold=1000):
            for name, value in zip(names, (actual, desired)):
                text = repr(value)
                rows = text.split("\n")
                out.append(f" {name}: " + "\n".join(rows[:8]) + ("\n..." if len(rows) > 8 else ""))
    return "\n".join(out)


def _number(x):
    """As NumPy shows a difference in its message."""
    return np.array2string(np.asarray(x)) if np.ndim(x) else str(np.array2string(np.asarray([x]))[1:-1]).strip().rstrip(".")


def _differences(actual, desired, wrong):
    """The lines that say how many elements differ, where, and by how much."""
    count, total = int(wrong.sum()), wrong.size
    percent = 100 * count / total if total else 0
    out = [f"Mismatched elements: {count} / {total} ({percent:.3g}%)"]
    if wrong.ndim:
        places = np.argwhere(wrong)
        shown = places[:5]
        out.append("Mismatch at index:" if count == 1 else "Mismatch at indices:" if count <= 5 else "First 5 mismatches are at indices:")
        wide_a, wide_d = np.broadcast_to(actual, wrong.shape), np.broadcast_to(desired, wrong.shape)
        for place in shown.tolist():
            key = tuple(place)
            at = "[" + ", ".join(str(i) for i in place) + "]"
            out.append(f" {at}: {wide_a[key]} (ACTUAL), {wide_d[key]} (DESIRED)")
    with np.errstate(all="ignore"):
        if np.issubdtype(np.result_type(actual, desired), np.bool_):
            return out
        gaps = np.abs(actual - desired)
        wide = np.broadcast_to(np.abs(desired), wrong.shape)[wrong] if wrong.ndim else np.abs(desired)
        gaps = np.broadcast_to(gaps, wrong.shape)[wrong] if wrong.ndim else gaps
        out.append(f"Max absolute difference among violations: {_number(np.max(gaps))}")
        relative = gaps[wide != 0] / wide[wide != 0] if np.ndim(gaps) else (gaps / wide if wide != 0 else np.inf)
        out.append(f"Max relative difference among violations: {_number(np.max(relative)) if np.size(relative) else 'inf'}")
    return out


def _compare(close, actual, desired, header, err_msg="", verbose=True, equal_nan=True, strict=False):
    __tracebackhide__ = True
    actual, desired = np.asanyarray(actual), np.asanyarray(desired)
    fail = lambda details: AssertionError(_lines(header, err_msg, details, actual, desired, verbose=verbose))
    scalar = actual.ndim == 0 or desired.ndim == 0
    if actual.shape != desired.shape and (strict or not scalar):
        raise fail([f"(shapes {actual.shape}, {desired.shape} mismatch)"])
    inexact = np.issubdtype(actual.dtype, np.inexact) or np.issubdtype(desired.dtype, np.inexact)
    if inexact and equal_nan:
        nan_a, nan_d = np.isnan(actual), np.isnan(desired)
        if np.any(nan_a != nan_d):
            raise fail(["nan location mismatch:"])
        inf_a, inf_d = np.isposinf(actual), np.isposinf(desired)
        if np.any(inf_a != inf_d):
            raise fail(["+inf location mismatch:"])
        if np.any(np.isneginf(actual) != np.isneginf(desired)):
            raise fail(["-inf location mismatch:"])
        with np.errstate(all="ignore"):
            ok = np.asarray(close(actual, desired)) | nan_a
    else:
        with np.errstate(all="ignore"):
            ok = np.asarray(close(actual, desired))
    if not np.all(ok):
        raise fail(_differences(actual, desired, ~ok))


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    """Raises AssertionError unless elements agree up to ``atol + rtol * abs(desired)``."""
    header = f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}"
    close = lambda a, d: np.isclose(a, d, rtol, atol, equal_nan)
    _compare(close, actual, desired, header, str(err_msg), verbose, equal_nan, strict)


def assert_array_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raises AssertionError unless all elements are equal."""
    _compare(lambda a, d: a == d, actual, desired, "Arrays are not equal", err_msg, verbose, True, strict)


def assert_array_almost_equal(actual, desired, decimal=6, err_msg="", verbose=True):
    """Raises AssertionError unless elements agree up to so many decimals."""
    header = f"Arrays are not almost equal to {decimal} decimals"
    _compare(lambda a, d: np.abs(a - d) < 1.5 * 10.0**-decimal, actual, desired, header, err_msg, verbose)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """Raises AssertionError unless numbers agree up to so many decimals."""
    if isinstance(actual, np.ndarray) or isinstance(desired, np.ndarray):
        return assert_array_almost_equal(actual, desired, decimal, err_msg, verbose)
    if actual != actual and desired != desired or actual == desired:
        return None
    if not abs(desired - actual) < 1.5 * 10.0**-decimal:
        raise AssertionError(f"\nArrays are not almost equal to {decimal} decimals {err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raises AssertionError unless both are equal, containers item by item."""
    if isinstance(desired, dict):
        assert isinstance(actual, dict), f"{type(actual)}"
        assert_equal(len(actual), len(desired), err_msg)
        for k in desired:
            if k not in actual:
                raise AssertionError(repr(k))
            assert_equal(actual[k], desired[k], f"key={k!r}\n{err_msg}")
        return
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        assert_equal(len(actual), len(desired), err_msg)
        for i, (a, d) in enumerate(zip(actual, desired)):
            assert_equal(a, d, f"item={i!r}\n{err_msg}")
        return
    if hasattr(actual, "shape") or hasattr(desired, "shape"):
        return assert_array_equal(actual, desired, err_msg, verbose, strict=strict)
    if not (actual == desired or (actual != actual and desired != desired)):
        raise AssertionError(f"\nItems are not equal:{' ' + err_msg if err_msg else ''}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def assert_array_less(x, y, err_msg="", verbose=True):
    """Raises AssertionError unless each element of `x` is less than that of `y`."""
    _compare(lambda a, d: a < d, x, y, "Arrays are not strictly ordered `x < y`", err_msg, verbose)


def assert_(val, msg=""):
    """`assert`, as a function."""
    if not val:
        raise AssertionError(msg() if callable(msg) else msg)


class _Raises:
    def __init__(self, classes):
        self.classes = classes

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError(f"{getattr(self.classes, '__name__', self.classes)} not raised")
        self.exception = value
        return issubclass(kind, self.classes)


def assert_raises(exception_class, callable=None, *args, **kwargs):
    """Raises AssertionError unless the exception is raised."""
    if callable is None:
        return _Raises(exception_class)
    with _Raises(exception_class):
        callable(*args, **kwargs)
