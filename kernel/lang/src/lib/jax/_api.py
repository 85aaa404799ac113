"""The transforms as users call them: arguments and results are pytrees here, flat lists of leaves below."""
import math

import _jitbook
from functools import wraps

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


def _check_callable(fun):
    if not callable(fun):
        raise TypeError(f"Expected a callable value, got {fun}")


def _check_arg(value):
    if not _jitbook.is_array_like(value):
        raise TypeError(f"Argument '{value}' of type {type(value)} is not a valid JAX type.")


def _name_of(fun):
    return getattr(fun, "__name__", "<unnamed function>")


def _check_argnums(argnums):
    """That it is an int or a sequence of different ints."""
    if isinstance(argnums, int):
        return
    numbers = [range(n).stop for n in argnums]
    if len(set(numbers)) < len(numbers):
        raise TypeError(f"argnums={argnums} names an argument twice")


def _argnums(argnums, args, told=True):
    """The differentiated arguments: their positions (a tuple) and whether one int was given. Where they are not `told`
    to be differentiated, the error is that of positions in general."""
    single = isinstance(argnums, int)
    numbers = (argnums,) if single else tuple(argnums)
    if not numbers:
        raise ValueError("differentiating with respect to no arguments: argnums is empty")
    for n in numbers:
        if not told and not -len(args) <= n < len(args):
            raise ValueError("Positional argument indices, e.g. for `static_argnums`, must have value greater than or equal "
                             f"to -len(args) and less than len(args), but got value {n} for len(args) == {len(args)}.")
    needed = max(n + 1 if n >= 0 else -n for n in numbers)
    if len(args) < needed:
        raise TypeError(f"differentiating with respect to argnums={argnums} requires at least {needed} positional "
                        f"arguments to be passed by the caller, but got only {len(args)} positional arguments.")
    return tuple(n % len(args) for n in numbers), single


def _check_grad_input(name, leaf, holomorphic, allow_int):
    _check_arg(leaf)
    dtype = _jitbook.dtype_of(leaf)
    if holomorphic:
        if not _jitbook.is_complex(dtype):
            raise TypeError(f"{name} with holomorphic=True requires inputs with complex dtype, but got {dtype}.")
    elif _jitbook.is_integer_or_bool(dtype) or _is_key(dtype):
        if not allow_int:
            raise TypeError(f"{name} requires real- or complex-valued inputs (input dtype that is a sub-dtype of "
                            f"np.inexact), but got {dtype}. If you want to use Boolean- or integer-valued inputs, "
                            "use vjp or set allow_int to True.")
    elif not _jitbook.is_inexact(dtype):
        raise TypeError(f"{name} requires numerical-valued inputs (input dtype that is a sub-dtype of np.bool_ or "
                        f"np.number), but got {dtype}.")


def _is_key(dtype):
    return str(dtype).startswith("key<")


def _check_grad_output(value, holomorphic):
    leaves, tree = _leaves(value)
    for leaf in leaves:
        if not _jitbook.is_array_like(leaf):
            raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")
    if len(leaves) != 1 or not _jitbook.is_leaf(tree):
        value = _build(tree, [_jitbook.primal(leaf) for leaf in leaves])
        raise TypeError(f"Gradient only defined for scalar-output functions. Output was {value}.")
    shape = _jitbook.shape_of(leaves[0])
    if shape != ():
        raise TypeError(f"Gradient only defined for scalar-output functions. Output had shape: {shape}.")
    _check_output("grad", leaves[0], holomorphic)


def _check_output(name, leaf, holomorphic):
    """The dtype of an output is one that reverse mode starts from."""
    dtype = _jitbook.dtype_of(leaf)
    if _is_key(dtype):
        raise TypeError(f"{name} with output element type {dtype}")
    if holomorphic:
        if not _jitbook.is_complex(dtype):
            raise TypeError(f"{name} with holomorphic=True requires outputs with complex dtype, but got {dtype}.")
    elif not _jitbook.is_floating(dtype):
        if _jitbook.is_complex(dtype):
            raise TypeError(f"{name} requires real-valued outputs (output dtype that is a sub-dtype of np.floating), "
                            f"but got {dtype}. For holomorphic differentiation, pass holomorphic=True. For "
                            "differentiation of non-holomorphic functions involving complex outputs, use jax.vjp "
                            "directly.")
        raise TypeError(f"{name} requires real-valued outputs (output dtype that is a sub-dtype of np.floating), "
                        f"but got {dtype}. For differentiation of functions with integer outputs, use jax.vjp "
                        "directly.")


def _split_aux(result):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise TypeError("expected function with aux output to return a two-element tuple, but got type "
                        f"{type(result)} with value {result!r}")
    return result


def _untouched(leaf):
    """Whether no transform has touched a result: a number of Python's or NumPy's is handed back as it is."""
    return isinstance(leaf, (int, float, complex)) or _jitbook.is_numpy(leaf)


def _aux_leaves(aux, seen):
    """The arrays of the auxiliary output; its other leaves are kept aside as they are."""
    leaves, seen["aux"] = _leaves(aux)
    apart = [_untouched(leaf) or not _jitbook.is_array_like(leaf) for leaf in leaves]
    seen["aux_leaves"] = [(leaf,) if kept else None for leaf, kept in zip(leaves, apart)]
    return [leaf for leaf, kept in zip(leaves, apart) if not kept]


def _aux(seen, arrays):
    arrays = iter(arrays)
    return _build(seen["aux"], [next(arrays) if kept is None else kept[0] for kept in seen["aux_leaves"]])


def _flat(fun, tree, has_aux, seen):
    """`fun` over leaves, aux leaves last; `seen` keeps the result's tree, how many leaves it has, and what aux was."""

    def flat(flat_args):
        result = fun(*_build(tree, flat_args))
        aux = None
        if has_aux:
            result, aux = _split_aux(result)
        outs, seen["tree"] = _leaves(result)
        seen["count"] = len(outs)
        seen["untouched"] = [(out,) if _untouched(out) else None for out in outs]
        return outs + _aux_leaves(aux, seen)

    return flat


def _result(seen, outs):
    """The result of a function that `_flat` made: what was untouched is as it was."""
    return _build(seen["tree"], [out if kept is None else kept[0] for out, kept in zip(outs, seen["untouched"])])


def _pull_leaves(fun, args, has_aux):
    """Run fun(*args) for a pullback: result, aux, and a function from the result's cotangents to the leaves'."""
    leaves, tree = _leaves(args)
    seen = {}
    flat = _flat(fun, tree, has_aux, seen)
    outs, pull = _jitbook.vjp(flat, leaves)
    count = seen["count"]
    result = _result(seen, outs)
    aux = _aux(seen, outs[count:])

    def pull_leaves(cotangents):
        return pull(cotangents + [None] * (len(outs) - count))

    return result, aux, outs[:count], seen["tree"], tree, pull_leaves


def value_and_grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=()):
    """A function that returns both fun's value and its gradient.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (Array(9., dtype=float32, weak_type=True), Array(6., dtype=float32, weak_type=True))
    """
    return _value_and_grad(fun, argnums, has_aux, holomorphic, allow_int)


def _of_some(fun, numbers, args, kwargs):
    """`fun` as a function of the arguments with these numbers, the others as given."""

    def of_some(*values):
        full = list(args)
        for n, value in zip(numbers, values):
            full[n] = value
        return fun(*full, **kwargs)

    return of_some


def _value_and_grad(fun, argnums, has_aux, holomorphic, allow_int):
    _check_callable(fun)
    _check_argnums(argnums)

    @wraps(fun)
    def value_and_grad_f(*args, **kwargs):
        numbers, single = _argnums(argnums, args)
        chosen = tuple(args[n] for n in numbers)
        for leaf in _leaves(chosen)[0]:
            _check_grad_input("grad", leaf, holomorphic, allow_int)

        of_some = _of_some(fun, numbers, args, kwargs)

        def of_chosen(*values):
            result = of_some(*values)
            _check_grad_output(_split_aux(result)[0] if has_aux else result, holomorphic)
            return result

        value, aux, outs, _, tree, pull = _pull_leaves(of_chosen, chosen, has_aux)
        grads = _build(tree, pull([_jitbook.one_like(outs[0])]))
        grads = grads[0] if single else grads
        return ((value, aux), grads) if has_aux else (value, grads)

    return value_and_grad_f


def grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=()):
    """A function that returns the gradient of the scalar function fun.

    >>> grad(lambda x: x ** 3)(2.0)
    Array(12., dtype=float32, weak_type=True)
    """
    both = _value_and_grad(fun, argnums, has_aux, holomorphic, allow_int)

    @wraps(fun)
    def grad_f(*args, **kwargs):
        value, grads = both(*args, **kwargs)
        return (grads, value[1]) if has_aux else grads

    return grad_f


def _matching_leaves(what, tree, value, wrong):
    leaves, got = _leaves(value)
    if got != tree:
        raise TypeError(wrong(what, tree, got))
    return leaves


def vjp(fun, *primals, has_aux=False, reduce_axes=()):
    """The value of fun, and a function from cotangents of its result to cotangents of its arguments.

    >>> y, pull = vjp(jnp.sin, 0.0)
    >>> pull(1.0)
    (Array(1., dtype=float32, weak_type=True),)
    """
    _check_callable(fun)
    for leaf in _leaves(primals)[0]:
        _check_arg(leaf)
    result, aux, outs, out_tree, in_tree, pull = _pull_leaves(fun, primals, has_aux)

    types = [_jitbook.aval_of(out) for out in outs]

    def call(pull, *cotangents):
        if not cotangents:
            raise TypeError("VJP.__call__() missing 1 required positional argument: 'out_ct'")
        if len(cotangents) != 1:
            raise TypeError(_splatted(_name_of(fun), len(cotangents)))
        cotangent, = cotangents
        leaves, tree = _leaves(cotangent)
        if tree != out_tree:
            from jax._control_errors import check_cotangent_tree
            check_cotangent_tree(fun, out_tree, tree)
        return _build(in_tree, pull([_checked_cotangent(ct, kind) for ct, kind in zip(leaves, types)]))

    from jax._solve import Linear
    f_vjp = Linear(call, pull, types)
    return (result, f_vjp, aux) if has_aux else (result, f_vjp)


def _splatted(name, count):
    return f"""
The function returned by `jax.vjp` applied to {name} was called with {count} arguments,
but functions returned by `jax.vjp` must be called with a single argument
corresponding to the single value returned by the function being differentiated
(even if that returned value is a tuple or other container).

For example, if we have:

  def f(x):
    return (x, x)
  _, f_vjp = jax.vjp(f, 1.0)

the function `f` returns a single tuple as output, and so we call `f_vjp` with a
single tuple as its argument:

  x_bar, = f_vjp((2.0, 2.0))

If we instead call `f_vjp(2.0, 2.0)`, with the values 'splatted out' as
arguments rather than in a tuple, this error can arise.
"""


def _checked_cotangent(ct, kind):
    """The cotangent of an output of this type; one of an integer output counts as zero."""
    if not _jitbook.is_array_like(ct):
        raise TypeError(f"Argument '{ct}' of type {type(ct)} is not a valid JAX type")
    if not _jitbook.is_inexact(kind.dtype) and _jitbook.shape_of(ct) == kind.shape:
        return None
    got, expected = _jitbook.type_text(ct), _tangent_text(kind)
    if got != expected:
        raise ValueError("unexpected JAX type (e.g. shape/dtype) for argument to VJP function: "
                         f"got {got}, but expected {expected} because the corresponding output of the differentiated "
                         f"function had JAX type {kind.str_short()}")
    return ct


def _tangent_text(kind):
    text = kind.str_short()
    return text if _jitbook.is_inexact(kind.dtype) else "float0" + text[text.index("["):]


def jvp(fun, primals, tangents, has_aux=False):
    """The value of fun and its directional derivative.

    >>> jvp(jnp.sin, (0.0,), (1.0,))
    (Array(0., dtype=float32, weak_type=True), Array(1., dtype=float32, weak_type=True))
    """
    _check_callable(fun)
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError("primal and tangent arguments to jax.jvp must be tuples or lists; "
                        f"found {type(primals).__name__} and {type(tangents).__name__}.")
    given, tangent_tree = _leaves(primals)[1], _leaves(tangents)[1]
    if given != tangent_tree:
        raise TypeError("primal and tangent arguments to jax.jvp must have the same tree structure; primals have "
                        f"tree structure {given} whereas tangents have tree structure {tangent_tree}.")
    values, tree = _leaves(tuple(primals))
    directions = _leaves(tangents)[0]
    for value, direction in zip(values, directions):
        _check_tangent(value, direction)
    seen = {}
    flat = _flat(fun, tree, has_aux, seen)
    outs, out_tangents = _jitbook.jvp(flat, values, directions)
    count = seen["count"]
    value, tangent = _result(seen, outs), _build(seen["tree"], out_tangents[:count])
    return (value, tangent, _aux(seen, outs[count:])) if has_aux else (value, tangent)


def _check_tangent(value, direction):
    _check_arg(value)
    _check_arg(direction)
    dtype, expected = _jitbook.dtype_of(direction), _jitbook.tangent_dtype(value)
    if dtype != expected:
        expected = "[('float0', 'V')]" if str(expected) == "float0" else expected
        raise TypeError("primal and tangent arguments to jax.jvp do not match; dtypes must be equal, or in case of "
                        "int/bool primal dtype the tangent dtype must be float0."
                        f"Got primal dtype {_jitbook.dtype_of(value)} and so expected tangent dtype {expected}, but "
                        f"got tangent dtype {dtype} instead.")
    if _jitbook.shape_of(value) != _jitbook.shape_of(direction):
        raise ValueError("jvp called with different primal and tangent shapes;"
                         f"Got primal shape {_jitbook.shape_of(value)} and tangent shape as "
                         f"{_jitbook.shape_of(direction)}")


def linearize(fun, *primals, has_aux=False):
    """The value of fun at primals, and its derivative there as a linear function of tangents."""
    _check_callable(fun)
    leaves, tree = _leaves(primals)
    seen = {}
    flat = _flat(fun, tree, has_aux, seen)
    outs, push = _jitbook.linearize(flat, leaves)
    count = seen["count"]

    types = [_jitbook.aval_of(leaf) for leaf in leaves]

    def call(push, *tangents):
        flat_tangents, tangent_tree = _leaves(tangents)
        if tangent_tree != tree:
            raise TypeError(f"expected {tree}, got {tangent_tree}")
        for kind, direction in zip(types, flat_tangents):
            _check_pushed(kind, direction)
        return _build(seen["tree"], push(flat_tangents)[:count])

    from jax._solve import Linear
    f_jvp = Linear(call, push, types)
    value = _result(seen, outs)
    return (value, f_jvp, _aux(seen, outs[count:])) if has_aux else (value, f_jvp)


def _check_pushed(kind, direction):
    _check_arg(direction)
    expected, got = _tangent_text(kind), _jitbook.type_text(direction)
    if expected != got:
        raise ValueError("linearized function called on tangent values inconsistent with the original primal values:\n"
                         f"Got tangent aval {got} for primal aval {kind.str_short()} but expected {expected}.")


def _axes_of(name, tree, axes, example, shown):
    """One axis spec a leaf, from a spec that may be a prefix of the tree; `shown` is the part that messages speak of."""
    try:
        return _jitbook.broadcast_prefix(axes, example)
    except ValueError:
        from jax.tree_util import _prefix_problems
        problems = _prefix_problems(*shown, name)
        details = "".join(f"\n  {problem}" for problem in problems)
        raise ValueError(f"{name} specification must be a tree prefix of the corresponding value; \n  Mismatch details "
                         f"({len(problems)} found):{details}") from None


def _spec_paths(spec, example):
    """For each leaf where in the specification its axis stands."""
    if spec is None or isinstance(spec, int):
        return [""] * len(_leaves(example)[0])
    from jax.tree_util import keystr, tree_flatten_with_path
    found, tree = tree_flatten_with_path(spec, lambda axis: axis is None)
    return _jitbook.broadcast_prefix(_build(tree, [keystr(path) for path, _ in found]), example)


def vmap(fun, in_axes=0, out_axes=0, axis_name=None, axis_size=None, spmd_axis_name=None):
    """Map fun over an axis of its arguments.

    >>> vmap(jnp.dot)(jnp.ones((3, 2)), jnp.ones((3, 2)))
    Array([2., 2., 2.], dtype=float32)
    """
    _check_callable(fun)
    hash(axis_name)
    name = None if axis_name is None else str(axis_name)
    if isinstance(in_axes, list):
        in_axes = tuple(in_axes)
    if in_axes is not None and type(in_axes) not in (int, tuple):
        raise TypeError("vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional "
                        f"arguments passed to the function, but got {in_axes}.")
    if not all(axis is None or type(axis) is int for axis in _leaves(in_axes, lambda axis: axis is None)[0]):
        raise TypeError("vmap in_axes must be an int, None, or (nested) container with those types as leaves, but got "
                        f"{in_axes}.")
    if not all(axis is None or type(axis) is int for axis in _leaves(out_axes, lambda axis: axis is None)[0]):
        raise TypeError("vmap out_axes must be an int, None, or (nested) container with those types as leaves, but got "
                        f"{out_axes}.")

    @wraps(fun)
    def vmap_f(*args, **kwargs):
        if isinstance(in_axes, tuple) and len(in_axes) != len(args):
            raise ValueError("vmap in_axes must be an int, None, or a tuple of entries corresponding to the "
                             "positional arguments passed to the function, but got "
                             f"len(in_axes)={len(in_axes)}, len(args)={len(args)}")
        leaves, tree = _leaves((args, kwargs))
        axes = _axes_of("vmap in_axes", tree, (in_axes, 0), (args, kwargs), (in_axes, args))
        if not leaves and axis_size is None:
            raise ValueError("vmap wrapped function must be passed at least one argument containing an array or "
                             f"axis_size must be specified, got empty *args={args} and **kwargs={kwargs}")
        for leaf in leaves:
            if not _jitbook.is_array_like(leaf):
                raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")
        axes, size = _mapped_size(fun, args, kwargs, leaves, axes, axis_size)
        seen = {}

        def flat(flat_args):
            # What is not mapped is handed over as it came: a Python number stays one.
            given = [leaf if axis is None else arg for leaf, arg, axis in zip(leaves, flat_args, axes)]
            flat_positional, flat_keywords = _build(tree, given)
            result = fun(*flat_positional, **flat_keywords)
            outs, seen["tree"] = _leaves(result)
            seen["plain"] = [None if isinstance(out, _jitbook.Array) else (out,) for out in outs]
            for out in outs:
                if not _jitbook.is_array_like(out):
                    raise TypeError(f"Output from batched function {out!r} with type {type(out)} is not a valid JAX "
                                    "type")
            return outs

        def placed(count):
            example = _build(seen["tree"], [0] * count)
            seen["axes"] = _axes_of("vmap out_axes", seen["tree"], out_axes, example, (out_axes, example))
            return list(zip(seen["axes"], _spec_paths(out_axes, example)))

        outs = _jitbook.vmap(flat, leaves, axes, size, name, placed)
        # What is no JAX array and is not to be mapped is handed back as it is.
        outs = [plain[0] if axis is None and plain is not None else out
                for out, plain, axis in zip(outs, seen["plain"], seen["axes"])]
        return _build(seen["tree"], outs)

    return vmap_f


def _mapped_size(fun, args, kwargs, leaves, axes, axis_size):
    sizes, normal = [], []
    for leaf, axis in zip(leaves, axes):
        if axis is None:
            normal.append(None)
            continue
        shape = _jitbook.shape_of(leaf)
        rank = len(shape)
        if not -rank <= axis < rank:
            if axis >= 0:
                need = f"its rank should be at least {axis + 1}"
            else:
                need = f"its rank should be at least {-axis}"
            raise ValueError(f"vmap was requested to map its argument along axis {axis}, which implies that {need}, "
                             f"but is only {rank} (its shape is {shape})")
        normal.append(axis % rank)
        sizes.append(shape[axis])
    if not sizes:
        if axis_size is None:
            raise ValueError("vmap must have at least one non-None value in in_axes or axis_size must be specified")
        return normal, axis_size
    if axis_size is not None and axis_size not in sizes or len(set(sizes)) > 1:
        raise ValueError(_inconsistent(fun, args, kwargs, leaves, axes, axis_size))
    return normal, sizes[0]


def _argument_paths(fun, args, kwargs):
    names = _jitbook.parameter_names(fun)
    _, tree = _leaves((args, kwargs))
    paths = []
    for path in _jitbook.tree_paths(tree, (args, kwargs)):
        (_, part), (_, which), *rest = path
        if part == 1:
            shown = f"kwargs[{which!r}]"
        elif which < len(names):
            shown = f"argument {names[which]}"
        else:
            shown = f"args[{which}]"
        paths.append(shown + "".join(f".{key}" if kind == "attr" else f"[{key!r}]" for kind, key in rest))
    return paths


def _inconsistent(fun, args, kwargs, leaves, axes, axis_size):
    paths = _argument_paths(fun, args, kwargs)
    groups = {}
    for path, leaf, axis in zip(paths, leaves, axes):
        if axis is not None:
            size = _jitbook.shape_of(leaf)[axis]
            groups.setdefault(size, []).append(f"axis {axis} of {path} of type {_jitbook.type_text(leaf)}")
    lines = ["vmap got inconsistent sizes for array axes to be mapped:"]
    if axis_size is not None:
        lines.append(f"  * the `axis_size` argument was {axis_size};")
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    for size, members in ordered:
        shown = members[0] if len(members) == 1 else ", ".join(members[:-1]) + " and " + members[-1]
        if len(members) == 1:
            lines.append(f"  * one axis had size {size}: {shown};")
        elif len(members) == len(leaves) - 1 or len(members) > 2:
            lines.append(f"  * most axes ({len(members)} of them) had size {size}, e.g. {members[0]};")
        else:
            lines.append(f"  * some axes ({len(members)} of them) had size {size}, e.g. {members[0]};")
    return "\n".join(lines)[:-1]


def jacfwd(fun, argnums=0, has_aux=False, holomorphic=False):
    """The Jacobian of fun, column by column (forward mode)."""
    _check_callable(fun)
    _check_argnums(argnums)

    @wraps(fun)
    def jacfun(*args, **kwargs):
        numbers, single = _argnums(argnums, args, told=False)
        chosen = tuple(args[n] for n in numbers)
        leaves, tree = _leaves(chosen)
        for leaf in leaves:
            _check_jac_input("jacfwd", leaf, holomorphic)
        value, aux = None, None

        of_chosen = _of_some(fun, numbers, args, kwargs)
        types = []

        def push(*tangents):
            out = jvp(of_chosen, chosen, tangents, has_aux)
            types[:] = _leaves(out[0])[0]
            return out[1:]

        basis = _build(tree, _standard_basis(leaves))
        jac = vmap(push, out_axes=(-1, None) if has_aux else (-1,))(*basis)
        for leaf in types:
            if holomorphic and not _jitbook.is_complex(_jitbook.dtype_of(leaf)):
                raise TypeError("jacfwd with holomorphic=True requires outputs with complex dtype, but got "
                                f"{_jitbook.dtype_of(leaf)}.")
        outs, out_tree = _leaves(jac[0])
        rows = [_build(tree if not single else _leaves(chosen[0])[1],
                       _cut(out, leaves, out.ndim - 1, like)) for out, like in zip(outs, types)]
        result = _build(out_tree, rows)
        return (result, jac[1]) if has_aux else result

    return jacfun


def _standard_basis(leaves):
    """The unit vectors of the space of all leaves together, as one stack a leaf."""
    import jax.numpy as jnp
    count = sum(math.prod(_jitbook.shape_of(leaf)) for leaf in leaves)
    return _cut(jnp.eye(count, dtype=jnp.result_type(*leaves)), leaves, 1, None)


def _cut(x, leaves, axis, like):
    """Cut an axis that runs over all leaves together into one piece a leaf, of that leaf's shape and of the type of
    `like`, or of the leaf."""
    import numpy
    from jax import lax
    shapes = [_jitbook.shape_of(leaf) for leaf in leaves]
    parts = _jitbook.bind("split", x, sizes=tuple(numpy.int64(math.prod(shape)) for shape in shapes), axis=axis)
    pieces = []
    for part, leaf, shape in zip(parts, leaves, shapes):
        part = lax.reshape(part, part.shape[:axis] + shape + part.shape[axis + 1:])
        example = leaf if like is None else like
        if _jitbook.is_complex(part.dtype) and not _jitbook.is_complex(_jitbook.dtype_of(example)):
            part = part.real
        # A basis is converted even if it has the type: JAX writes it so.
        convert = _jitbook.written_convert if like is None else _jitbook.convert
        pieces.append(convert(part, _jitbook.dtype_of(example), _jitbook.is_weak(example)))
    return pieces


def _check_jac_input(name, leaf, holomorphic):
    _check_arg(leaf)
    dtype = _jitbook.dtype_of(leaf)
    if holomorphic and not _jitbook.is_complex(dtype):
        raise TypeError(f"{name} with holomorphic=True requires inputs with complex dtype, but got {dtype}.")
    if not holomorphic and not _jitbook.is_floating(dtype):
        raise TypeError(f"{name} requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but "
                        f"got {dtype}. For holomorphic differentiation, pass holomorphic=True. For differentiation "
                        "of non-holomorphic functions involving complex inputs or integer inputs, use jax.jvp "
                        "directly.")


def jacrev(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False):
    """The Jacobian of fun, row by row (reverse mode)."""
    _check_callable(fun)
    _check_argnums(argnums)

    @wraps(fun)
    def jacfun(*args, **kwargs):
        numbers, single = _argnums(argnums, args, told=False)
        chosen = tuple(args[n] for n in numbers)
        for leaf in _leaves(chosen)[0]:
            _check_grad_input("jacrev", leaf, holomorphic, allow_int)

        of_chosen = _of_some(fun, numbers, args, kwargs)
        out = vjp(of_chosen, *chosen, has_aux=has_aux)
        value, pull = out[0], out[1]
        outs, out_tree = _leaves(value)
        for leaf in outs:
            _check_output("jacrev", leaf, holomorphic)
        basis = _build(out_tree, _standard_basis(outs))
        jac = vmap(pull)(basis)
        jac = jac[0] if single else jac
        columns, tree = _leaves(jac)
        # Each leaf has one leading axis over all outputs together; it is cut into a piece an output.
        inputs = _leaves(chosen[0] if single else chosen)[0]
        pieces = [_cut(column, outs, 0, like) for column, like in zip(columns, inputs)]
        rows = [_build(tree, [piece[i] for piece in pieces]) for i in range(len(outs))]
        result = _build(out_tree, rows)
        return (result, out[2]) if has_aux else result

    return jacfun


jacobian = jacrev


def hessian(fun, argnums=0, has_aux=False, holomorphic=False):
    """The matrix of second derivatives: forward over reverse."""
    return jacfwd(jacrev(fun, argnums, has_aux=has_aux, holomorphic=holomorphic), argnums, has_aux=has_aux,
                  holomorphic=holomorphic)


class ShapeDtypeStruct:
    """The shape and dtype of an array that is not there."""

    def __init__(self, shape, dtype, *, sharding=None, weak_type=False):
        self.shape = tuple(shape)
        self.dtype = _jitbook.dtype(dtype)
        self.weak_type = weak_type

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return math.prod(self.shape)

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __repr__(self):
        weak = ", weak_type=True" if self.weak_type else ""
        return f"ShapeDtypeStruct(shape={self.shape}, dtype={self.dtype.name}{weak})"

    def __eq__(self, other):
        return (isinstance(other, ShapeDtypeStruct) and (self.shape, self.dtype, self.weak_type)
                == (other.shape, other.dtype, other.weak_type))

    def __hash__(self):
        return hash((self.shape, self.dtype, self.weak_type))


def make_jaxpr(fun, static_argnums=(), axis_env=None, return_shape=False, abstracted_axes=None):
    """A function that shows the jaxpr of fun at given arguments.

    >>> make_jaxpr(lambda x: x + 1.0)(2.0)
    { lambda ; a:f32[]. let b:f32[] = add a 1.0:f32[] in (b,) }
    """
    _check_callable(fun)
    jitted = _jitbook.jit(fun, static_argnums=static_argnums, library=False)

    @wraps(fun)
    def make_jaxpr_f(*args, **kwargs):
        if axis_env:
            entry = _jitbook.with_axes(axis_env, lambda: _jitbook.entry(jitted, args, kwargs))
        else:
            entry = _jitbook.entry(jitted, args, kwargs)
        closed = _jitbook.entry_jaxpr(entry)
        return (closed, _jitbook.entry_out_info(entry)) if return_shape else closed

    make_jaxpr_f.__name__ = f"make_jaxpr({_name_of(fun)})"
    return make_jaxpr_f


def eval_shape(fun, *args, **kwargs):
    """The shapes and dtypes of fun's result, without computing it."""
    _check_callable(fun)
    return _jitbook.entry_out_info(_jitbook.entry(_jitbook.jit(fun, library=False), args, kwargs))


def block_until_ready(x):
    """Wait until every array of a pytree is computed: here they always are."""
    return x


def device_get(x):
    """The arrays of a pytree as NumPy arrays."""
    leaves, tree = _leaves(x)
    return _build(tree, [_jitbook.to_numpy(leaf) if _jitbook.is_array_like(leaf) else leaf for leaf in leaves])


def device_put(x, device=None, **ignored):
    """The leaves of a pytree as arrays."""
    leaves, tree = _leaves(x)
    for leaf in leaves:
        _check_arg(leaf)
    return _build(tree, [_jitbook.asarray(leaf) for leaf in leaves])


def named_call(fun, name=None):
    """The function itself: names of scopes are not kept."""
    return fun
