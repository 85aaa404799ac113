"""`finfo` and `iinfo`: the limits of dtypes."""
import _jitbook


class finfo:
    """Limits of a float dtype."""

    def __init__(self, dtype):
        self.dtype = _jitbook.real_dtype(_jitbook.dtype(dtype))
        if _jitbook.dtype_kind(self.dtype) != "f":
            raise ValueError(f"data type {self.dtype.type!r} not inexact")
        bits, eps, tiny, largest, smallest = _jitbook.limits(self.dtype)
        make = self.dtype.type
        self.bits = bits
        self.eps, self.tiny, self.max = make(eps), make(tiny), make(largest)
        self.min, self.smallest_normal, self.smallest_subnormal = make(-largest), make(tiny), make(smallest)
        self.epsneg = make(eps / 2)
        self.nmant = {16: 10, 32: 23, 64: 52}[bits] if self.dtype.name != "bfloat16" else 7
        self.nexp = bits - self.nmant - 1
        self.precision = {"float16": 3, "bfloat16": 2, "float32": 6, "float64": 15}[self.dtype.name]
        self.resolution = make(10.0 ** -self.precision)

    def __repr__(self):
        return f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype.name})"


class iinfo:
    """Limits of an integer dtype."""

    def __init__(self, dtype):
        self.dtype = _jitbook.dtype(dtype)
        self.kind = _jitbook.dtype_kind(self.dtype)
        if self.kind not in "iu":
            raise ValueError(f"Invalid integer data type {self.kind!r}.")
        self.bits, self.min, self.max = _jitbook.limits(self.dtype)

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype.name})"
