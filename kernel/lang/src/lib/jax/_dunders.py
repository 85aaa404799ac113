"""What Python's operators do with arrays, under the names of their methods: ``x.__add__(1)`` is ``x + 1``."""
import operator

_BINARY = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow, "matmul": operator.matmul,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor, "lshift": operator.lshift, "rshift": operator.rshift,
    "divmod": divmod,
}
_OTHERS = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "neg": operator.neg, "pos": operator.pos, "abs": abs, "invert": operator.invert, "len": len, "bool": bool,
    "int": int, "float": float, "complex": complex, "index": operator.index, "getitem": operator.getitem,
    "contains": operator.contains, "iter": iter, "reversed": lambda self: iter(self[::-1]), "repr": repr, "str": str,
    "format": format, "hash": hash,
}


def _swapped(op):
    return lambda self, other: op(other, self)


def _round(self, ndigits=None):
    from jax.numpy import round
    out = round(self, ndigits or 0)
    return out.astype(int) if ndigits is None else out


METHODS = {f"__{name}__": op for name, op in (_BINARY | _OTHERS).items()}
METHODS |= {f"__r{name}__": _swapped(op) for name, op in _BINARY.items()}
METHODS["__round__"] = _round
