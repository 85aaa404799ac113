"""Python's numbers that went through a staged function untouched: they know the dtype that they stand for."""
import _jitbook


class _Typed:
    """What both kinds share."""

    def __new__(cls, value, dtype):
        number = super().__new__(cls, value)
        number.dtype = dtype
        return number

    def __repr__(self):
        return f"{type(self).__name__}({super().__repr__()}, dtype={self.dtype})"

    def __str__(self):
        return super().__repr__()


class TypedInt(_Typed, int):
    """An int."""


class TypedFloat(_Typed, float):
    """A float."""


def of_literal(var, out):
    """The number, where a jaxpr's result is a literal of Python's and nothing is traced."""
    if _jitbook.is_tracer(out) or not hasattr(var, "val") or not var.aval.weak_type:
        return out
    kind = _jitbook.dtype_kind(out.dtype)
    if kind == "i":
        return TypedInt(int(out), out.dtype)
    return TypedFloat(float(out), out.dtype) if kind == "f" else out
