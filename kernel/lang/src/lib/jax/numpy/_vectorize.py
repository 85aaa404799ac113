"""`jnp.vectorize`: a function of scalars (or of core dimensions) over broadcast arrays, by `vmap`."""

import functools

from jax import lax, vmap


def _parse_signature(signature):
    """``"(n,m),(m)->(n)"`` as two lists of tuples of names."""
    left, arrow, right = signature.replace(" ", "").partition("->")
    if not arrow:
        raise ValueError(f"not a valid gufunc signature: {signature}")
    return _parse_side(left, signature), _parse_side(right, signature)


def _parse_side(text, signature):
    if not (text.startswith("(") and text.endswith(")")):
        raise ValueError(f"not a valid gufunc signature: {signature}")
    return [tuple([d for d in part.split(",") if d]) for part in text[1:-1].split("),(")]


def _without(func, excluded, args, kwargs):
    """`func` with the excluded arguments filled in, and the arguments that remain."""
    if not excluded:
        return func, args, kwargs
    kept = [(i, args[i]) for i in sorted([e for e in excluded if isinstance(e, int)]) if i < len(args)]
    kept_kw = {k: v for k, v in kwargs.items() if k in excluded}

    def filled(*rest, **kw):
        rest = list(rest)
        for i, arg in kept:
            rest.insert(i, arg)
        return func(*rest, **kw, **kept_kw)

    rest_kw = {k: v for k, v in kwargs.items() if k not in excluded}
    return filled, [a for i, a in enumerate(args) if i not in excluded], rest_kw


def _note_sizes(sizes, shape, core, context, is_input):
    if is_input and len(shape) < len(core):
        raise ValueError(f"input with shape {shape!r} does not have enough dimensions for all core dimensions {core!r} {context}")
    if not is_input and len(shape) != len(core):
        raise ValueError(f"output shape {shape!r} does not match core dimensions {core!r} {context}")
    for dim, size in zip(core, shape[len(shape) - len(core):]):
        if sizes.setdefault(dim, size) != size:
            raise ValueError(f"inconsistent size for core dimension {dim!r}: {size!r} vs {sizes[dim]!r} {context}")


def _checked(func, sizes, expected, context):
    """`func` with the shapes of its results checked against the signature."""

    def wrapped(*args):
        out = func(*args)
        outs = out if isinstance(out, tuple) else (out,)
        if len(expected) > 1 and not isinstance(out, tuple):
            raise TypeError(f"output must be a tuple when multiple outputs are expected, got: {out!r}\n{context}")
        if len(outs) != len(expected):
            raise TypeError(f"wrong number of output arguments: expected {len(expected)!r}, got {len(outs)!r} {context}")
        known = dict(sizes)
        for x, core in zip(outs, expected):
            _note_sizes(known, x.shape, core, context, False)
        return out

    return wrapped


def vectorize(pyfunc, *, excluded=frozenset(), signature=None):
    """Broadcast a function over arrays: ``jnp.vectorize(f, signature="(n)->()")(x)``."""
    if any([not isinstance(e, (str, int)) for e in excluded]):
        raise TypeError(f"jax.numpy.vectorize can only exclude integer or string arguments, but excluded={excluded!r}")
    if any([isinstance(e, int) and e < 0 for e in excluded]):
        raise ValueError(f"excluded={excluded!r} contains negative numbers")

    @functools.wraps(pyfunc)
    def wrapped(*args, **kwargs):
        from jax.numpy import asarray

        context = f"on vectorized function with excluded={excluded!r} and signature={signature!r}"
        func, args, kwargs = _without(pyfunc, excluded, list(args), kwargs)
        cores, results = ([()] * len(args), None) if signature is None else _parse_signature(signature)
        missing = [i for i, a in enumerate(args) if a is None]
        if missing:
            func, args, _ = _without(func, missing, args, {})
            cores = [core for i, core in enumerate(cores) if i not in missing]
        args = [asarray(a) for a in args]
        if len(args) != len(cores):
            raise TypeError(f"wrong number of positional arguments: expected {len(cores)!r}, got {len(args)!r} {context}")
        sizes = {}
        for a, core in zip(args, cores):
            _note_sizes(sizes, a.shape, core, context, True)
        outer = [a.shape[:a.ndim - len(core)] for a, core in zip(args, cores)]
        if results is not None:
            func = _checked(func, sizes, results, context)
        return _map_over(func, args, outer)

    return wrapped


def _map_over(func, args, outer):
    """One `vmap` per broadcast dimension, last dimension innermost; size-1 dimensions are not mapped."""
    from jax.numpy import squeeze

    rank = len(lax.broadcast_shapes(*outer))
    filled = [((1,) * (rank - len(s)) + s)[::-1] for s in outer]
    args = [squeeze(a, axis=tuple([i for i, d in enumerate(s) if d == 1])) for a, s in zip(args, outer)]
    expand = []
    for n, column in enumerate(zip(*filled)):
        in_axes = tuple([None if d == 1 else 0 for d in column])
        if all([a is None for a in in_axes]):
            expand.append(rank - 1 - n)
        else:
            func = vmap(func, in_axes)
    out = func(*args)
    if not expand:
        return out
    if isinstance(out, tuple):
        return tuple([lax.expand_dims(r, expand) for r in out])
    return lax.expand_dims(out, expand)
