"""The methods of binary ufuncs: `jnp.add.reduce(x)`, `jnp.multiply.outer(x, y)`."""


def _named(ufunc, table, method):
    import jax.numpy as jnp
    name = ufunc.__name__
    if name not in table:
        raise NotImplementedError(f"jnp.{name}.{method} is not in jitbook yet")
    return getattr(jnp, table[name])


def reduce(ufunc):
    """`ufunc.reduce`: the elements along an axis joined."""

    def method(a, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
        table = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all",
                 "logical_or": "any"}
        function = _named(ufunc, table, "reduce")
        options = {"axis": axis, "keepdims": keepdims}
        if dtype is not None:
            options["dtype"] = dtype
        if initial is not None:
            options["initial"] = initial
        if where is not None:
            options["where"] = where
        return function(a, **options)

    return method


def accumulate(ufunc):
    """`ufunc.accumulate`: every partial result along an axis."""

    def method(a, axis=0, dtype=None, out=None):
        return _named(ufunc, {"add": "cumsum", "multiply": "cumprod"}, "accumulate")(a, axis=axis, dtype=dtype)

    return method


def outer(ufunc):
    """`ufunc.outer`: all pairs of elements joined."""

    def method(a, b):
        import jax.numpy as jnp
        a, b = jnp.asarray(a), jnp.asarray(b)
        return ufunc(a.reshape(a.shape + (1,) * b.ndim), b)

    return method


def at(ufunc):
    """`ufunc.at`: elements at indices joined with others."""

    def method(a, indices, b=None, *, inplace=True):
        import jax.numpy as jnp
        if inplace:
            raise NotImplementedError("jnp.ufunc.at does not support inplace=True")
        methods = {"add": "add", "multiply": "multiply", "maximum": "max", "minimum": "min"}
        if ufunc.__name__ not in methods:
            raise NotImplementedError(f"jnp.{ufunc.__name__}.at is not in jitbook yet")
        return getattr(jnp.asarray(a).at[indices], methods[ufunc.__name__])(b)

    return method
