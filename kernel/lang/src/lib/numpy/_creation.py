"""New arrays from shapes, functions, files and other arrays."""

import numpy as np


def identity(n, dtype=None):
    """The square array with ones on its diagonal."""
    return np.eye(n, dtype=dtype)


def tri(N, M=None, k=0, dtype=float):
    """Ones at and below the k-th diagonal: ``np.tri(2)`` is ``[[1., 0.], [1., 1.]]``."""
    M = N if M is None else M
    return (np.arange(N)[:, None] >= np.arange(-k, M - k)).astype(dtype)


def diag(v, k=0):
    """The k-th diagonal of a matrix, or a matrix with `v` on it."""
    v = np.asarray(v)
    if v.ndim == 2:
        return np.diagonal(v, k)
    if v.ndim != 1:
        raise ValueError("Input must be 1- or 2-d.")
    n = len(v) + abs(k)
    out = np.zeros((n, n), v.dtype)
    i = np.arange(len(v))
    out[i + max(-k, 0), i + max(k, 0)] = v
    return out


def diagflat(v, k=0):
    """`diag` of the flattened input."""
    return diag(np.ravel(v), k)


def vander(x, N=None, increasing=False):
    """The matrix of powers of `x`."""
    x = np.asarray(x)
    N = len(x) if N is None else N
    powers = np.arange(N) if increasing else np.arange(N)[::-1]
    return x[:, None] ** powers


def linspace_arrays(start, stop, num, endpoint, axis):
    """`np.linspace` between arrays."""
    start, stop = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    parts = num - 1 if endpoint else num
    steps = np.arange(num).reshape((-1,) + (1,) * np.broadcast_shapes(start.shape, stop.shape).__len__())
    out = start + steps * ((stop - start) / max(parts, 1))
    if endpoint and num > 1:
        out[-1] = stop
    return np.moveaxis(out, 0, axis)


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """Numbers evenly spaced on a log scale: ``np.logspace(0, 2, 3)`` is ``[1., 10., 100.]``."""
    out = np.power(base, np.linspace(start, stop, num, endpoint=endpoint, axis=axis))
    return out if dtype is None else out.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """A geometric progression from `start` to `stop`."""
    if start == 0 or stop == 0:
        raise ValueError("Geometric sequence cannot include zero")
    sign = -1.0 if start < 0 and stop < 0 else 1.0
    out = sign * logspace(np.log10(start * sign), np.log10(stop * sign), num, endpoint)
    if num > 0:
        out[0] = start
        if num > 1 and endpoint:
            out[-1] = stop
    return out if dtype is None else out.astype(dtype)


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    """Coordinate arrays from coordinate vectors, as a tuple."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    n = len(xi)
    out = [np.asarray(x).reshape((1,) * i + (-1,) + (1,) * (n - 1 - i)) for i, x in enumerate(xi)]
    if indexing == "xy" and n > 1:
        out = [np.swapaxes(x, 0, 1) for x in out]
    if not sparse:
        out = np.broadcast_arrays(*out)
    return tuple(x.copy() for x in out) if copy else tuple(out)


def _span(s):
    start = 0 if s.start is None else s.start
    step = 1 if s.step is None else s.step
    if isinstance(step, complex):
        return np.linspace(start, s.stop, int(abs(step)))
    return np.arange(start, s.stop, step)


class _Grid:
    def __init__(self, sparse):
        self.sparse = sparse

    def __getitem__(self, key):
        if not isinstance(key, tuple):
            return _span(key)
        grids = meshgrid(*[_span(s) for s in key], indexing="ij", sparse=self.sparse)
        return grids if self.sparse else np.stack(grids)


mgrid = _Grid(False)
ogrid = _Grid(True)


class _Row:
    def __getitem__(self, key):
        parts = [_span(k) if isinstance(k, slice) else np.atleast_1d(k) for k in (key if isinstance(key, tuple) else (key,))]
        return np.concatenate(parts, -1)


class _Column:
    def __getitem__(self, key):
        parts = [_span(k) if isinstance(k, slice) else np.asarray(k) for k in (key if isinstance(key, tuple) else (key,))]
        return np.concatenate([p.reshape(-1, 1) if p.ndim < 2 else p for p in parts], -1)


r_ = _Row()
c_ = _Column()


def indices(dimensions, dtype=int, sparse=False):
    """The index of each element along each axis."""
    n = len(dimensions)
    parts = [np.arange(d, dtype=dtype).reshape((1,) * i + (-1,) + (1,) * (n - 1 - i)) for i, d in enumerate(dimensions)]
    if sparse:
        return tuple(parts)
    return np.stack([np.broadcast_to(p, tuple(dimensions)) for p in parts])


def ix_(*args):
    """Index arrays that pick rows times columns: ``a[np.ix_([0, 2], [1])]``."""
    n = len(args)
    out = []
    for i, a in enumerate(args):
        a = np.asarray(a)
        if a.dtype == bool:
            (a,) = a.nonzero()
        out.append(a.reshape((1,) * i + (-1,) + (1,) * (n - 1 - i)))
    return tuple(out)


def tril_indices(n, k=0, m=None):
    """Where `tri` is one."""
    return np.nonzero(tri(n, m, k, bool))


def triu_indices(n, k=0, m=None):
    """Where `tri` of k - 1 is zero."""
    return np.nonzero(~tri(n, m, k - 1, bool))


def tril_indices_from(arr, k=0):
    """`tril_indices` for the shape of `arr`."""
    return tril_indices(arr.shape[-2], k, arr.shape[-1])


def triu_indices_from(arr, k=0):
    """`triu_indices` for the shape of `arr`."""
    return triu_indices(arr.shape[-2], k, arr.shape[-1])


def diag_indices(n, ndim=2):
    """The indices of the main diagonal."""
    return (np.arange(n),) * ndim


def fromiter(iter, dtype, count=-1):
    """A 1-d array from an iterable."""
    items = []
    for x in iter:
        if count >= 0 and len(items) == count:
            break
        items.append(x)
    return np.array(items, dtype)


def fromfunction(function, shape, *, dtype=float, **kwargs):
    """`function` of the index arrays."""
    return function(*indices(shape, dtype), **kwargs)


def frombuffer(buffer, dtype=float, count=-1, offset=0):
    """The elements whose little-endian bytes these are."""
    data = bytes(buffer)[offset:]
    if count >= 0:
        data = data[: count * np.dtype(dtype).itemsize]
    return np._frombuffer(data, dtype)


def copy(a, order="K", subok=False):
    """A copy as a new array."""
    return np.array(a)


def asanyarray(a, dtype=None, order=None):
    """`np.asarray`."""
    return np.asarray(a, dtype)


def asfortranarray(a, dtype=None):
    """A copy whose columns lie together in memory."""
    a = np.asarray(a, dtype)
    return a.T.copy().T


def fromstring(string, dtype=float, count=-1, *, sep=""):
    """Numbers written in a string, separated by `sep`."""
    words = string.split() if sep.strip() == "" else string.split(sep)
    return np.array([float(w) for w in words if w.strip()], dtype=dtype)


def loadtxt(fname, dtype=float, comments="#", delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, max_rows=None):
    """Rows of numbers from a text file (a name, an open file or a list of lines)."""
    if isinstance(fname, str):
        with open(fname) as f:
            lines = f.read().split("\n")
    else:
        lines = [line for line in fname]
    rows = []
    for line in lines[skiprows:]:
        if comments:
            line = line.split(comments)[0]
        line = line.strip()
        if not line:
            continue
        words = line.split(delimiter)
        if usecols is not None:
            columns = (usecols,) if isinstance(usecols, int) else usecols
            words = [words[i] for i in columns]
        rows.append([float(w) for w in words])
        if max_rows is not None and len(rows) == max_rows:
            break
    if len({len(r) for r in rows}) > 1:
        raise ValueError("the number of columns changed; use `usecols` to select a subset and avoid this error")
    out = np.array(rows, dtype=dtype)
    if out.ndim == 2 and ndmin < 2:
        out = out.reshape([d for d in out.shape if d != 1] or (() if ndmin == 0 else (1,)))
    return out.T if unpack else out


def genfromtxt(fname, dtype=float, comments="#", delimiter=None, skip_header=0, usecols=None, unpack=False):
    """`np.loadtxt`, with nan for what is missing."""
    if isinstance(fname, str):
        with open(fname) as f:
            fname = f.read().split("\n")
    lines = []
    for line in list(fname)[skip_header:]:
        words = line.split(delimiter) if line.strip() else []
        lines.append((delimiter or " ").join(w.strip() or "nan" for w in words))
    return loadtxt(lines, dtype, comments, delimiter, usecols=usecols, unpack=unpack)


def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# ", encoding=None):
    """Writes rows of numbers as text."""
    X = np.asarray(X)
    X = X.reshape(-1, 1) if X.ndim < 2 else X
    lines = [comments + header] if header else []
    for row in X.tolist():
        lines.append(fmt % tuple(row) if fmt.count("%") > 1 else delimiter.join(fmt % x for x in row))
    if footer:
        lines.append(comments + footer)
    text = "".join(line + newline for line in lines)
    if hasattr(fname, "write"):
        fname.write(text)
    else:
        with open(fname, "w") as f:
            f.write(text)


def _header(arr):
    text = f"{{'descr': '{arr.dtype.str}', 'fortran_order': False, 'shape': {arr.shape}, }}"
    pad = 64 - (10 + len(text) + 1) % 64
    return text + " " * (pad % 64) + "\n"


def save(file, arr, allow_pickle=True):
    """Writes an array as a .npy file."""
    arr = np.asarray(arr)
    header = _header(arr)
    data = b"\x93NUMPY\x01\x00" + bytes([len(header) % 256, len(header) // 256]) + header.encode("latin1") + arr.tobytes()
    if hasattr(file, "write"):
        file.write(data)
        return
    name = file if str(file).endswith(".npy") else f"{file}.npy"
    with open(name, "wb") as f:
        f.write(data)


def load(file, mmap_mode=None, allow_pickle=False):
    """Reads an array from a .npy file."""
    if hasattr(file, "read"):
        data = file.read()
    else:
        with open(file, "rb") as f:
            data = f.read()
    if data[:6] != b"\x93NUMPY":
        raise ValueError("Cannot load file: only .npy files of numbers are read here")
    wide = data[6] > 1
    start = 12 if wide else 10
    size = data[8] + 256 * data[9] + (65536 * data[10] + 16777216 * data[11] if wide else 0)
    info = eval(data[start : start + size].decode("latin1"))
    flat = np._frombuffer(data[start + size :], info["descr"])
    return flat.reshape(info["shape"], order="F" if info["fortran_order"] else "C")
