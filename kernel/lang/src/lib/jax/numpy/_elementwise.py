"""Elementwise functions that look at the dtype before their primitive; further names of native ones; dtypes."""

import math

from _jitbook import (
    arraylike, bind, canonical_dtype, const_like, convert, dtype, dtype_kind, dtype_of, finfo, iinfo, promote_args,
    promote_args_inexact, result_type_weak, scalar_type, shape_of,
)

pi, e, inf, nan, euler_gamma = math.pi, math.e, math.inf, math.nan, 0.577215664901532860606512090082402431
newaxis = None

bool_, int8, int16, int32, int64 = map(scalar_type, ("bool", "int8", "int16", "int32", "int64"))
uint8, uint16, uint32, uint64 = map(scalar_type, ("uint8", "uint16", "uint32", "uint64"))
float16, bfloat16, float32, float64 = map(scalar_type, ("float16", "bfloat16", "float32", "float64"))
complex64, complex128 = map(scalar_type, ("complex64", "complex128"))
single, double, csingle, cdouble = float32, float64, complex64, complex128
int_, uint, float_, complex_ = int64, uint64, float64, complex128


class _Kind:
    """An abstract kind of dtypes, for `issubdtype`."""

    def __init__(self, name, kinds):
        self.__name__, self._kinds = name, kinds

    def __repr__(self):
        return f"<class 'jax.numpy.{self.__name__}'>"


generic = _Kind("generic", "biufck")
number = _Kind("number", "iufc")
integer = _Kind("integer", "iu")
signedinteger = _Kind("signedinteger", "i")
unsignedinteger = _Kind("unsignedinteger", "u")
inexact = _Kind("inexact", "fc")
floating = _Kind("floating", "f")
complexfloating = _Kind("complexfloating", "c")


def issubdtype(arg1, arg2):
    """Whether a dtype is of a kind: ``issubdtype("float32", floating)``."""
    kinds = getattr(arg2, "_kinds", None)
    if isinstance(arg1, _Kind):
        return kinds is not None and all([k in kinds for k in arg1._kinds])
    if kinds is not None:
        return dtype_kind(arg1) in kinds
    name = getattr(arg2, "__name__", "")
    known = {"generic": generic, "number": number, "integer": integer, "signedinteger": signedinteger,
             "unsignedinteger": unsignedinteger, "inexact": inexact, "floating": floating,
             "complexfloating": complexfloating}
    if name in known:
        return dtype_kind(arg1) in known[name]._kinds
    return dtype(arg1) == dtype(arg2)


def result_type(*args):
    """The dtype that an operation on the arguments would have: ``result_type(1, 2.0)``."""
    return result_type_weak(*args)[0]


def promote_types(a, b):
    """The common dtype of two dtypes."""
    return result_type_weak(dtype(a), dtype(b))[0]


def can_cast(from_, to, casting="safe"):
    """Whether NumPy would cast between the dtypes."""
    import numpy
    return numpy.can_cast(from_, to, casting)


def isscalar(element):
    """Whether the value is a number or a 0-d array."""
    return isinstance(element, (bool, int, float, complex)) or getattr(element, "shape", None) == ()


def shape(a):
    """The sizes of the axes: ``shape(zeros((2, 3)))``."""
    return shape_of(a)


def ndim(a):
    """The number of axes."""
    return len(shape_of(a))


def size(a, axis=None):
    """The number of elements, or the size of an axis."""
    sizes = shape_of(a)
    return math.prod(sizes) if axis is None else sizes[axis]


def iscomplexobj(x):
    """Whether the dtype is complex."""
    return dtype_kind(dtype_of(x)) == "c"


def isrealobj(x):
    """Whether the dtype is not complex."""
    return not iscomplexobj(x)


def abs(x, /):
    """The absolute value: ``abs(array([-1, 2]))``."""
    x = arraylike("abs", x)
    return x if dtype_kind(x.dtype) in "bu" else bind("abs", x)


def fabs(x, /):
    """The absolute value as a float."""
    x, = promote_args_inexact("fabs", x)
    return bind("abs", x)


def _rounding(name):
    def function(x, /):
        x = arraylike(name, x)
        return x if dtype_kind(x.dtype) in "biu" else bind(name, x)

    function.__name__ = name
    function.__doc__ = f"{name} of each element; integers stay as they are."
    return function


floor, ceil = _rounding("floor"), _rounding("ceil")


def divide(x, y, /):
    """x / y, always a float: ``divide(1, 2)``."""
    x, y = promote_args_inexact("divide", x, y)
    return bind("div", x, y)


def positive(x, /):
    """The argument itself."""
    return arraylike("positive", x)


def right_shift(x1, x2, /):
    """Bits moved to the right; the sign fills up where there is one."""
    x1, x2 = promote_args("right_shift", x1, x2)
    if dtype_kind(x1.dtype) == "b":
        x1, x2 = convert(x1, "int32"), convert(x2, "int32")
    kind = "shift_right_logical" if dtype_kind(x1.dtype) == "u" else "shift_right_arithmetic"
    return bind(kind, x1, x2)


def left_shift(x1, x2, /):
    """Bits moved to the left."""
    x1, x2 = promote_args("left_shift", x1, x2)
    if dtype_kind(x1.dtype) == "b":
        x1, x2 = convert(x1, "int32"), convert(x2, "int32")
    return bind("shift_left", x1, x2)


def isnan(x, /):
    """Whether each element is NaN: ``isnan(array([nan, 1.]))``."""
    x = arraylike("isnan", x)
    if dtype_kind(x.dtype) in "fc":
        return bind("ne", x, x)
    return _full_like(x, False)


def isfinite(x, /):
    """Whether each element is neither infinite nor NaN."""
    x = arraylike("isfinite", x)
    if dtype_kind(x.dtype) == "f":
        return bind("is_finite", x)
    if dtype_kind(x.dtype) == "c":
        return bind("and", bind("is_finite", bind("real", x)), bind("is_finite", bind("imag", x)))
    return _full_like(x, True)


def _full_like(x, value):
    import jax.numpy as jnp
    return jnp.full_like(x, value, dtype=bool)


def _as_bool(x):
    return x if dtype_kind(x.dtype) == "b" else bind("ne", x, const_like(x, 0))


def _logical(name, primitive):
    def function(x, y, /):
        x, y = promote_args(name, x, y)
        return bind(primitive, _as_bool(x), _as_bool(y))

    function.__name__ = name
    function.__doc__ = f"{name} of the truths of the elements."
    return function


logical_and, logical_or = _logical("logical_and", "and"), _logical("logical_or", "or")
logical_xor = _logical("logical_xor", "xor")


def logical_not(x, /):
    """The opposite of each element's truth: ``logical_not(array([0, 1]))``."""
    return bind("not", _as_bool(arraylike("logical_not", x)))


def real(val, /):
    """The real part."""
    val = arraylike("real", val)
    return bind("real", val) if dtype_kind(val.dtype) == "c" else val


def imag(val, /):
    """The imaginary part; zeros of a real array."""
    val = arraylike("imag", val)
    if dtype_kind(val.dtype) == "c":
        return bind("imag", val)
    import jax.numpy as jnp
    return jnp.full_like(val, 0)


def conjugate(x, /):
    """The complex conjugate; real arrays stay as they are."""
    x = arraylike("conjugate", x)
    return bind("conj", x, input_dtype=x.dtype) if dtype_kind(x.dtype) == "c" else x


absolute, true_divide, conj = abs, divide, conjugate


def array(object, dtype=None, copy=True, order="K", ndmin=0, *, device=None, out_sharding=None):
    """An array from numbers, nested lists or arrays: ``array([1, 2.5])``."""
    import _jitbook
    if copy and _jitbook.is_tracer(object):
        object = bind("copy", object)
    out = _jitbook.array(object, dtype)
    if ndmin > ndim(out):
        from jax import lax
        out = lax.expand_dims(out, range(ndmin - ndim(out)))
    return out


def asarray(a, dtype=None, order=None, *, copy=None, device=None, out_sharding=None):
    """As `array`, without a copy where it is one already."""
    import _jitbook
    return _jitbook.asarray(a, dtype)


def set_printoptions(*args, **kwargs):
    """How arrays print: NumPy's options."""
    import numpy
    return numpy.set_printoptions(*args, **kwargs)


def printoptions(*args, **kwargs):
    """NumPy's print options, for the time of a `with`."""
    import numpy
    return numpy.printoptions(*args, **kwargs)


def get_printoptions():
    """NumPy's print options."""
    import numpy
    return numpy.get_printoptions()
