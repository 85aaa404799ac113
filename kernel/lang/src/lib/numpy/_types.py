"""Dtypes, their limits, and how arrays print."""

import numpy as np


class iinfo:
    """The limits of an integer dtype: ``np.iinfo(np.int8).max`` is 127."""

    def __init__(self, int_type):
        dtype = int_type if not isinstance(int_type, (int, np.generic)) else np.asarray(int_type).dtype
        self.dtype = np.dtype(dtype)
        if self.dtype.kind not in "iu":
            raise ValueError(f"Invalid integer data type {self.dtype.kind!r}.")
        self.kind = self.dtype.kind
        self.bits = self.dtype.itemsize * 8
        self.min, self.max = np._limits(self.dtype)

    def __str__(self):
        line = "-" * 63
        return f"Machine parameters for {self.dtype}\n{line}\nmin = {self.min}\nmax = {self.max}\n{line}\n"

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


class finfo:
    """The limits of a float dtype: ``np.finfo(np.float64).eps`` is 2.220446049250313e-16."""

    def __init__(self, dtype):
        dtype = np.asarray(dtype).dtype if isinstance(dtype, (float, np.generic, np.ndarray)) else np.dtype(dtype)
        if dtype.kind not in "fcV":
            raise ValueError(f"data type {dtype.type!r} not inexact")
        self.eps, self.tiny, self.max = np._limits(dtype)
        self.min = -self.max
        self.dtype = self.max.dtype
        self.bits = self.dtype.itemsize * 8
        self.smallest_normal = self.tiny
        self.nmant = {"float16": 10, "float32": 23, "float64": 52}.get(self.dtype.name, 7)
        self.nexp = self.bits - 1 - self.nmant
        self.precision = {"float16": 3, "float32": 6, "float64": 15}.get(self.dtype.name, 2)
        self.resolution = self.dtype.type(10.0 ** -self.precision)
        self.epsneg = self.dtype.type(self.eps / 2)
        self.smallest_subnormal = self.dtype.type(float(self.tiny) * float(self.eps))
        self.machep, self.negep = -self.nmant, -self.nmant - 1
        self.maxexp = 2 ** (self.nexp - 1)
        self.minexp = 2 - self.maxexp
        self.iexp = self.nexp

    def __repr__(self):
        return f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype})"


def _class_of(arg):
    if isinstance(arg, type) and issubclass(arg, np.generic):
        return arg
    return np.dtype(arg).type


def issubdtype(arg1, arg2):
    """Whether a dtype is of a kind: ``np.issubdtype(np.float32, np.floating)``."""
    return issubclass(_class_of(arg1), _class_of(arg2))


_KINDS = {
    "bool": np.bool_,
    "signed integer": np.signedinteger,
    "unsigned integer": np.unsignedinteger,
    "integral": np.integer,
    "real floating": np.floating,
    "complex floating": np.complexfloating,
    "numeric": np.number,
}


def isdtype(dtype, kind):
    """Whether a dtype is of a kind, by the array API's names."""
    if isinstance(kind, tuple):
        return any(isdtype(dtype, k) for k in kind)
    return issubdtype(dtype, _KINDS[kind]) if isinstance(kind, str) else np.dtype(dtype) == np.dtype(kind)


def promote_types(type1, type2):
    """The smallest dtype that holds both."""
    return np.result_type(np.dtype(type1), np.dtype(type2))


def can_cast(from_, to, casting="safe"):
    """Whether a cast is allowed by a rule."""
    if isinstance(from_, (int, float, complex)) and not isinstance(from_, np.generic):
        raise TypeError("can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.")
    return np._can_cast(getattr(from_, "dtype", from_), to, casting)


def min_scalar_type(a):
    """The smallest dtype that holds a scalar."""
    a = np.asarray(a)
    if a.ndim or a.dtype == bool:
        return a.dtype
    value = a.item()
    if a.dtype.kind in "iu":
        names = ("uint8", "uint16", "uint32", "uint64") if value >= 0 else ("int8", "int16", "int32", "int64")
        return [np.dtype(n) for n in names if iinfo(n).min <= value <= iinfo(n).max][0]
    if a.dtype.kind == "f":
        fits = lambda n: value != value or abs(value) == np.inf or abs(value) <= finfo(n).max
        return [np.dtype(n) for n in ("float16", "float32", "float64") if fits(n)][0]
    return np.dtype("complex64" if abs(value) <= finfo("float32").max else "complex128")


def common_type(*arrays):
    """The inexact scalar class that all arrays fit."""
    kinds = [np.asarray(a).dtype for a in arrays]
    kinds = [d if d.kind in "fc" else np.dtype(float) for d in kinds]
    return np.result_type(*kinds).type


def mintypecode(typechars, typeset="GDFgdf", default="d"):
    """The character of the smallest dtype that holds all."""
    names = [t if isinstance(t, str) else np.asarray(t).dtype.char for t in typechars]
    found = [t for t in names if t in typeset]
    return np.result_type(*found).char if found else default


def typename(char):
    """The dtype's name."""
    return np.dtype(char).name


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None,
                     infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None):
    """Changes how arrays print: ``np.set_printoptions(precision=3, suppress=True)``."""
    np._print_options(precision=precision, threshold=threshold, edgeitems=edgeitems, linewidth=linewidth,
                      suppress=suppress, nanstr=nanstr, infstr=infstr, sign=sign, floatmode=floatmode)


def get_printoptions():
    """How arrays print now, as a dict."""
    return np._print_options()


class printoptions:
    """Print options within a `with`."""

    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs

    def __enter__(self):
        self.old = get_printoptions()
        set_printoptions(*self.args, **self.kwargs)
        return get_printoptions()

    def __exit__(self, *exc):
        np._print_options(**self.old)


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    """`repr` of an array."""
    with printoptions(linewidth=max_line_width, precision=precision, suppress=suppress_small):
        return repr(arr)


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """`str` of an array."""
    with printoptions(linewidth=max_line_width, precision=precision, suppress=suppress_small):
        return str(a)


def format_float_positional(x, precision=None, unique=True, fractional=True, trim="k", sign=False, pad_left=None,
                            pad_right=None, min_digits=None):
    """A float without an exponent."""
    text = f"{float(x):.{precision}f}" if precision is not None else f"{float(x):f}"
    if precision is None:
        short = repr(float(x))
        text = short if "e" not in short else text
    text = text.rstrip("0") if "." in text and (unique or trim != "k") else text
    return text[:-1] if trim == "-" and text.endswith(".") else text + ("0" if trim == "0" and text.endswith(".") else "")


def format_float_scientific(x, precision=None, unique=True, trim="k", sign=False, pad_left=None, exp_digits=None, min_digits=None):
    """A float with an exponent."""
    text = f"{float(x):.{precision}e}" if precision is not None else f"{float(x):.16e}"
    digits, _, power = text.partition("e")
    return f"{digits.rstrip('0')}e{power}"


def base_repr(number, base=2, padding=0):
    """An int as text in another base."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    n, out = abs(number), ""
    while n:
        n, r = divmod(n, base)
        out = digits[r] + out
    out = "0" * padding + (out or ("" if padding else "0"))
    return ("-" if number < 0 else "") + out


def binary_repr(num, width=None):
    """An int as binary text, in two's complement where it is negative and a width is given."""
    if num < 0 and width:
        return bin(2**width + num)[2:]
    text = bin(abs(num))[2:].rjust(width or 0, "0")
    return ("-" if num < 0 else "") + text


class ndindex:
    """All indices of a shape, in order."""

    def __init__(self, *shape):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        self.shape = tuple(shape)

    def __iter__(self):
        import itertools

        return itertools.product(*[range(d) for d in self.shape])


class ndenumerate:
    """Indices and elements of an array, in order."""

    def __init__(self, arr):
        self.arr = np.asarray(arr)

    def __iter__(self):
        return zip(ndindex(self.arr.shape), self.arr.flat)


def nditer(op, flags=None, op_flags=None):
    """The elements of an array as 0-d arrays."""
    op = np.asarray(op)
    return iter([op[i + (...,)] for i in ndindex(op.shape)])
