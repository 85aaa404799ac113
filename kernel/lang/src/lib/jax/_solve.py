"""Functions by their properties: linear ones transposed, systems and roots solved with derivatives of their own."""
import _jitbook
from _jitbook import bind
from jax._control import _operands
from jax.tree_util import Partial, register_pytree_node

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


def _flat(fun, tree, seen):
    """`fun` of one argument, over leaves; the tree of its result is left in `seen`."""

    def flat(leaves):
        outs, seen["tree"] = _leaves(fun(_build(tree, leaves)))
        return outs

    return flat


def linear_transpose(fun, *primals, reduce_axes=()):
    """The transpose of a function that is linear: from cotangents of its result to cotangents of its arguments.

    >>> linear_transpose(lambda x: 3.0 * x, 1.0)(2.0)
    (Array(6., dtype=float32, weak_type=True),)
    """
    leaves, tree = _leaves(primals)
    for leaf in leaves:
        dtype = _jitbook.dtype_of(leaf)
        if not (_jitbook.is_inexact(dtype) or str(dtype) == "float0" or _jitbook.is_integer_or_bool(dtype)):
            raise TypeError("linear_transpose only supports [float or complex] -> [float or complex], and integer -> "
                            f"integer functions, but got {dtype}.")
    seen = {}

    def flat(flat_leaves):
        outs, seen["tree"] = _leaves(fun(*_build(tree, flat_leaves)))
        return outs

    closed, consts = _jitbook.stage_consts(flat, leaves)
    kinds = [_jitbook.is_inexact(_jitbook.dtype_of(leaf)) for leaf in leaves]
    out_kinds = [_jitbook.is_inexact(aval.dtype) for aval in closed.out_avals]
    if not (all(kinds) and all(out_kinds)) and (any(kinds) or any(out_kinds)):
        ins, outs = [_jitbook.dtype_of(leaf) for leaf in leaves], [aval.dtype for aval in closed.out_avals]
        raise TypeError("linear_transpose only supports [float or complex] -> [float or complex], and integer -> integer "
                        f"functions, but got {ins} -> {outs}.")

    def transposed(consts, cotangent):
        cotangents, ct_tree = _leaves(cotangent)
        if ct_tree != seen["tree"]:
            raise TypeError("cotangent tree does not match function output, expected "
                            f"{seen['tree']} but got {ct_tree}")
        for ct, aval in zip(cotangents, closed.out_avals):
            if (_jitbook.shape_of(ct), _jitbook.dtype_of(ct)) != (aval.shape, aval.dtype):
                raise TypeError("cotangent type does not match function output, expected "
                                f"{tuple(closed.out_avals)} but got {cotangents}")
        return _build(tree, _jitbook.transpose_jaxpr(closed, consts, cotangents))

    return Partial(transposed, consts)


class Linear:
    """A linear function of a pytree. `of_leaves` is the same over the leaves alone; `types` are those of its leaves, and
    `call(of_leaves, *args)` checks the arguments, and gives them to it."""

    def __init__(self, call, of_leaves, types):
        self._call, self._of_leaves, self._types = call, of_leaves, types
        self._parts = None

    def __call__(self, *args):
        return self._call(self._of_leaves, *args)

    def _staged(self):
        """The leaves and what is static: staged once, when the function is first looked at as a pytree."""
        if self._parts is None:
            live = [i for i, kind in enumerate(self._types) if _jitbook.is_inexact(kind.dtype)]
            others = {}

            def flat(leaves):
                full = [None] * len(self._types)
                for i, leaf in zip(live, leaves):
                    full[i] = leaf
                outs = list(self._of_leaves(full))
                others["outs"] = [None if _is_inexact(out) else (out,) for out in outs]
                return [out for out in outs if _is_inexact(out)]

            closed, kept = _jitbook.stage_consts(flat, [_example(self._types[i]) for i in live])
            self._parts = kept, _Static(self._call, closed, live, others["outs"], self._types)
        return self._parts


class _Static:
    """What a linear function is beside its leaves."""

    def __init__(self, call, closed, live, others, types):
        self.call, self.closed, self.live, self.others, self.types = call, closed, live, others, types

    def linear(self, kept):
        kept = list(kept)

        def of_leaves(leaves):
            given = [_filled(leaves[i], self.types[i]) for i in self.live]
            outs = iter(_jitbook.eval_jaxpr(self.closed, kept + given))
            return [next(outs) if other is None else other[0] for other in self.others]

        return Linear(self.call, of_leaves, self.types)


def _example(kind):
    from jax._api import ShapeDtypeStruct
    return ShapeDtypeStruct(kind.shape, kind.dtype, weak_type=kind.weak_type)


def _filled(leaf, kind):
    from jax import numpy
    return numpy.zeros(kind.shape, kind.dtype) if leaf is None else leaf


def _is_inexact(x):
    return x is not None and _jitbook.is_inexact(_jitbook.dtype_of(x))


register_pytree_node(Linear, lambda linear: linear._staged(), lambda static, kept: static.linear(kept))


def fwd_and_bwd(fun, argnums, has_aux=False, jitted=True):
    """The two halves of reverse mode: values with residuals, and cotangents from residuals and an output's cotangent.

    >>> fwd, bwd = fwd_and_bwd(lambda x, w: x * w, argnums=(0, 1))
    >>> y, residuals = fwd(2.0, 3.0)
    >>> bwd(residuals, 1.0)
    (Array(3., dtype=float32, weak_type=True), Array(2., dtype=float32, weak_type=True))
    """
    import jax
    from jax._api import _argnums, _check_argnums, _check_callable, _of_some
    _check_callable(fun)
    _check_argnums(argnums)

    def fwd(*args, **kwargs):
        numbers, _ = _argnums(argnums, args, told=False)
        return jax.vjp(_of_some(fun, numbers, args, {}), *[args[n] for n in numbers], has_aux=has_aux)

    def bwd(f_vjp, outgrad):
        cotangents = f_vjp(outgrad)
        return cotangents[0] if isinstance(argnums, int) else cotangents

    return (jax.jit(fwd), jax.jit(bwd)) if jitted else (fwd, bwd)


def closure_convert(fun, *example_args):
    """A function that takes what fun closes over as further arguments, and those values.

    Only values that derivatives may reach count: traced ones of an inexact dtype.
    """
    leaves, tree = _leaves(example_args)
    seen = {}

    def flat(flat_leaves):
        outs, seen["tree"] = _leaves(fun(*_build(tree, flat_leaves)))
        return outs

    closed, consts = _jitbook.stage_consts(flat, leaves)
    moved = [_jitbook.is_tracer(c) and _jitbook.is_inexact(_jitbook.dtype_of(c)) for c in consts]
    hoisted = [c for c, m in zip(consts, moved) if m]

    def converted_fun(*args_hconsts):
        count = len(args_hconsts) - len(hoisted)
        args, given = args_hconsts[:count], iter(args_hconsts[count:])
        flat_args, own_tree = _leaves(tuple(args))
        if own_tree != tree:
            raise TypeError("closure_convert: the arguments differ in structure from the examples: "
                            f"{own_tree} against {tree}")
        full = [next(given) if m else c for c, m in zip(consts, moved)]
        return _build(seen["tree"], _jitbook.eval_jaxpr(closed, full + flat_args))

    return converted_fun, hoisted


def custom_root(f, initial_guess, solve, tangent_solve, has_aux=False):
    """A root of f by a solver of your own, with the derivative that the implicit function theorem gives.

    >>> custom_root(lambda x: x * x - 4.0, jnp.float32(1), lambda f, x: jnp.float32(2), lambda g, y: y / g(1.0))
    Array(2., dtype=float32)
    """
    from jax import jvp
    from jax.custom_derivatives import custom_jvp
    guess, tree = _operands(initial_guess)
    f_seen, aux_seen = {}, {}
    f_closed, f_consts = _jitbook.stage_consts(_flat(f, tree, f_seen), guess)
    _same_tree("f", "initial_guess", f_seen["tree"], tree)

    def solver(leaves):
        result = solve(f, _build(tree, leaves))
        result, aux = result if has_aux else (result, None)
        outs, own = _leaves(result)
        _same_tree("solve", "initial_guess", own, tree)
        aux_leaves, aux_seen["tree"] = _leaves(aux)
        return outs + aux_leaves

    s_closed, s_consts = _jitbook.stage_consts(solver, guess)
    count = len(guess)

    @custom_jvp
    def root(f_consts, s_consts, guess):
        return _jitbook.eval_jaxpr(s_closed, list(s_consts) + list(guess))

    @root.defjvp
    def root_jvp(primals, tangents):
        outs = root(*primals)
        solution, own = outs[:count], list(primals[0])
        _, moved = jvp(lambda consts: _jitbook.eval_jaxpr(f_closed, list(consts) + solution), (own,),
                       (list(tangents[0]),))

        def linear(direction):
            flat, _ = _leaves(direction)
            flat = [_jitbook.convert(d, _jitbook.dtype_of(s)) for d, s in zip(flat, solution)]
            return _build(tree, jvp(lambda x: _jitbook.eval_jaxpr(f_closed, own + x), (solution,), (flat,))[1])

        change, own_tree = _leaves(tangent_solve(linear, _build(tree, moved)))
        _same_tree("tangent_solve", "x", own_tree, tree)
        directions = [-_jitbook.convert(c, _jitbook.dtype_of(s)) for c, s in zip(change, solution)]
        return outs, directions + [_zero_tangent(aux) for aux in outs[count:]]

    outs = _as_they_were(s_closed, root(list(f_consts), list(s_consts), guess))
    result = _build(tree, outs[:count])
    return (result, _build(aux_seen["tree"], outs[count:])) if has_aux else result


def _zero_tangent(x):
    import jax.numpy as jnp
    import numpy
    if _jitbook.is_inexact(_jitbook.dtype_of(x)):
        return jnp.zeros_like(x)
    from jax import dtypes
    return numpy.zeros(_jitbook.shape_of(x), dtypes.float0)


def _same_tree(what, expected_name, tree, expected):
    if tree != expected:
        raise TypeError(f"{what}() output pytree structure must match {expected_name}, got {tree} and {expected}.")


def custom_linear_solve(matvec, b, solve, transpose_solve=None, symmetric=False, has_aux=False):
    """The x with matvec(x) = b by a solver of your own; derivatives are solutions of systems with the same operator.

    >>> custom_linear_solve(lambda x: 2.0 * x, 3.0, lambda matvec, b: b / 2.0)
    Array(1.5, dtype=float32, weak_type=True)
    """
    if transpose_solve is None and symmetric:
        transpose_solve = solve
    sides, tree = _operands(b)

    def staged(fun, name, has_aux=False, first=()):
        seen = {}

        def flat(leaves):
            result = fun(*first, _build(tree, leaves))
            result, aux = result if has_aux else (result, None)
            outs, seen["tree"] = _leaves(result)
            _same_shapes(name, outs, sides)
            more, seen["aux"] = _leaves(aux)
            return outs + more

        closed, consts = _jitbook.stage_consts(flat, sides, (fun, "custom_linear_solve " + name, (*first, b)))
        _same_tree(name, "b", seen["tree"], tree)
        return closed, consts, seen["aux"]

    matvec_closed, matvec_consts, _ = staged(matvec, "matvec")
    solve_closed, solve_consts, aux_tree = staged(solve, "solve", has_aux, (matvec,))
    vecmat_closed = transpose_closed = None
    vecmat_consts = transpose_consts = []
    if transpose_solve is not None:
        if symmetric:
            vecmat, vecmat_closed, vecmat_consts = matvec, matvec_closed, matvec_consts
        else:
            pull = linear_transpose(matvec, b)
            vecmat = lambda x: pull(x)[0]
            vecmat_closed, vecmat_consts, _ = staged(vecmat, "transpose_solve")
        transpose_closed, transpose_consts, _ = staged(transpose_solve, "transpose_solve", has_aux, (vecmat,))
    outs = bind("custom_linear_solve", *matvec_consts, *vecmat_consts, *solve_consts, *transpose_consts, *sides,
                matvec=matvec_closed, matvec_consts=len(matvec_consts), vecmat=vecmat_closed,
                vecmat_consts=len(vecmat_consts), solve=solve_closed, solve_consts=len(solve_consts),
                transpose_solve=transpose_closed, transpose_solve_consts=len(transpose_consts))
    outs = _as_they_were(solve_closed, outs)
    solution = _build(tree, outs[:len(sides)])
    return (solution, _build(aux_tree, outs[len(sides):])) if has_aux else solution


def _same_shapes(name, outs, sides):
    shapes, expected = [_jitbook.shape_of(out) for out in outs], [_jitbook.shape_of(side) for side in sides]
    if shapes != expected:
        raise ValueError(f"{name}() output shapes must match b, got {shapes} and {expected}")


def _as_they_were(closed, outs):
    """Python's numbers that a staged function gives are still numbers where nothing is traced, as in JAX."""
    from jax._literals import of_literal
    return [of_literal(var, out) for var, out in zip(closed.jaxpr.outvars, outs)]
