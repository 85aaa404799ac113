"""Indexing tricks: `mgrid`, `ogrid`, `s_`, `index_exp`, `r_`, `c_`."""
from jax.numpy import array, asarray
from jax.numpy._creation import arange, linspace, meshgrid
from jax.numpy._shaping import concatenate, reshape


def _values(part):
    """The numbers of a slice: as `arange`, or as `linspace` where the step is imaginary."""
    start = 0 if part.start is None else part.start
    step = 1 if part.step is None else part.step
    if part.stop is None:
        raise ValueError("a slice of a grid needs a stop")
    if isinstance(step, complex):
        return linspace(start, part.stop, int(abs(step)), endpoint=True)
    return arange(start, part.stop, step)


class _Mesh:
    """`mgrid` and `ogrid`."""

    def __init__(self, sparse):
        self._sparse = sparse

    def __getitem__(self, key):
        if isinstance(key, slice):
            return _values(key)
        parts = meshgrid(*[_values(part) for part in key], indexing="ij", sparse=self._sparse)
        if self._sparse:
            return list(parts)
        return array(parts) if parts else array([])


class _IndexExpression:
    """`s_` and `index_exp`: the index itself."""

    def __init__(self, as_tuple):
        self._as_tuple = as_tuple

    def __getitem__(self, key):
        return (key,) if self._as_tuple and not isinstance(key, tuple) else key


class _Joined:
    """`r_` and `c_`: pieces as one array."""

    def __init__(self, columns):
        self._columns = columns

    def __getitem__(self, key):
        key = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, str) for part in key):
            raise NotImplementedError("directions in a string (r_['0,2', ...]) are not in jitbook yet")
        parts = [_values(part) if isinstance(part, slice) else asarray(part) for part in key]
        if not self._columns:
            return concatenate([part if part.ndim else reshape(part, (1,)) for part in parts], axis=0)
        return concatenate([reshape(part, (-1, 1)) if part.ndim < 2 else part for part in parts], axis=-1)


mgrid = _Mesh(False)
ogrid = _Mesh(True)
s_ = _IndexExpression(False)
index_exp = _IndexExpression(True)
r_ = _Joined(False)
c_ = _Joined(True)
