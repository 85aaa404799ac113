"""`lax.cond`, `switch`, `while_loop`, `fori_loop` and `scan`: functions staged to jaxprs, then one primitive.

Values that a function closes over become leading operands, as in JAX, so that they are traced and differentiated.
"""
import _jitbook
from _jitbook import bind, type_text

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten
_shape, _dtype = _jitbook.shape_of, _jitbook.dtype_of
_NOT_GIVEN = object()


def _name(fun):
    return getattr(fun, "__name__", "<unnamed function>")


def _flat(fun, tree, seen, about):
    """`fun` over leaves; the tree of its result is left in `seen`."""

    def flat(leaves):
        result = fun(*_build(tree, leaves))
        outs, seen["tree"] = _leaves(result)
        _check_outputs(about, result, outs)
        return outs

    return flat


def _check_outputs(about, result, outs):
    if not all(_jitbook.is_array_like(out) for out in outs):
        from jax._control_errors import refuse_output
        refuse_output(about[0], about[1], result)


def _operands(args):
    leaves, tree = _leaves(args)
    for leaf in leaves:
        if not _jitbook.is_array_like(leaf):
            raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")
    return [_jitbook.asarray(leaf) for leaf in leaves], tree


def _with_keyword(operands, operand):
    """The operands, one of which may be given by its name."""
    if operand is _NOT_GIVEN:
        return operands
    if operands:
        raise TypeError("if 'operand' keyword is passed then no positional operands can be passed, got "
                        f"operand={operand!r} and positional operands {operands}")
    return (operand,)


def cond(pred, true_fun, false_fun, *operands, operand=_NOT_GIVEN, linear=None):
    """`true_fun(*operands)` where pred is true, else `false_fun(*operands)`.

    >>> cond(True, lambda x: x + 1, lambda x: x - 1, 3)
    Array(4, dtype=int32, weak_type=True)
    """
    if not (callable(true_fun) and callable(false_fun)):
        if callable(false_fun) and len(operands) == 2 and callable(operands[1]):
            one, on_true, other, on_false = true_fun, false_fun, *operands
            return cond(pred, lambda x, _: on_true(x), lambda _, x: on_false(x), one, other)
        raise TypeError("lax.cond: true_fun and false_fun arguments should be callable.")
    operands = _with_keyword(operands, operand)
    if pred is None:
        raise TypeError("cond predicate is None")
    if not _jitbook.is_array_like(pred):
        if not isinstance(pred, bool):
            raise TypeError(f"Pred must be a scalar, got {pred} of type {type(pred)}")
        raise TypeError(f"Pred type must be either boolean or number, got {pred!r}.")
    shape = _shape(pred)
    if shape != ():
        raise TypeError(f"Pred must be a scalar, got {pred} of shape {shape}.")
    kind = _jitbook.dtype_kind(_dtype(pred))
    if kind not in "biuf":
        raise TypeError(f"Pred type must be either boolean or number, got {_dtype(pred)}.")
    if _jitbook.disable_jit() and _jitbook.is_concrete(pred):
        return true_fun(*operands) if bool(pred) else false_fun(*operands)
    pred = _jitbook.asarray(pred)
    if kind != "b":
        pred = bind("ne", pred, _jitbook.const_like(pred, 0))
    leaves, tree = _operands(operands)
    closed, consts, out_tree = _branches([false_fun, true_fun], leaves, tree, "true_fun", "false_fun", "cond", operands)
    index = _jitbook.convert(pred, "int32", False)
    return _build(out_tree, _choose(index, [*consts, *leaves], closed))


def switch(index, branches, *operands, operand=_NOT_GIVEN):
    """`branches[index](*operands)`, with the index clamped into range.

    >>> switch(1, [lambda x: x, lambda x: -x], 2.0)
    Array(-2., dtype=float32, weak_type=True)
    """
    if not all(callable(branch) for branch in branches):
        raise TypeError("lax.switch: branches argument should be a sequence of callables.")
    operands = _with_keyword(operands, operand)
    if not _jitbook.is_array_like(index):
        raise TypeError(f"Index type must be an integer, got {index}" + (" as float32" if index is None else "."))
    if _shape(index) != ():
        raise TypeError(f"Branch index must be scalar, got {index} of shape {_shape(index)}.")
    if _jitbook.dtype_kind(_dtype(index)) not in "iu":
        raise TypeError(f"Index type must be an integer, got {index} as {_dtype(index)}")
    branches = tuple(branches)
    if not branches:
        raise ValueError("Empty branch sequence")
    if len(branches) == 1:
        return branches[0](*operands)
    index = _jitbook.convert(index, "int32", False)
    last = _jitbook.const_like(index, len(branches) - 1)
    index = bind("clamp", _jitbook.const_like(index, 0), index, last)
    if _jitbook.disable_jit() and _jitbook.is_concrete(index):
        return branches[int(index)](*operands)
    leaves, tree = _operands(operands)
    closed, consts, out_tree = _branches(branches, leaves, tree, "branch 0", None, "switch", operands)
    return _build(out_tree, _choose(index, [*consts, *leaves], closed))


def _choose(index, operands, branches, **params):
    """The results of a branch; what every branch hands on as it comes is no result of the choice, as in JAX."""
    handed = [_jitbook.forwarded(branch) for branch in branches]
    handed = [each[0] if all(i == each[0] for i in each) else None for each in zip(*handed)]
    keep = [i is None for i in handed]
    if not all(keep):
        order = range(len(operands))
        branches = [_jitbook.arranged(branch, keep, order) for branch in branches]
    outs = iter(bind("cond", index, *operands, branches=branches, **params))
    return [next(outs) if i is None else operands[i] for i in handed]


def platform_dependent(*args, default=None, **per_platform):
    """The function for this platform, which is a CPU: ``platform_dependent(x, cpu=f, default=g)``. A jaxpr has them all.

    >>> platform_dependent(2.0, cpu=lambda x: x + 1, default=lambda x: x)
    3.0
    """
    groups, branches = [], []
    for name, branch in per_platform.items():
        if not callable(branch):
            raise TypeError(f"lax.platform_dependent: the '{name}' branch must be a callable.")
        if name == "gpu":
            raise ValueError("Use 'cuda' or 'rocm' for lax.platform_dependent.")
        if branch in branches:
            groups[branches.index(branch)] += (repr(name),)
        else:
            groups.append((repr(name),))
            branches.append(branch)
    if default is not None:
        if not callable(default):
            raise TypeError("lax.platform_dependent: the 'default' branch must be a callable.")
        groups.append(None)
        branches.append(default)
    index = bind("platform_index", platforms=tuple(groups))
    if _jitbook.is_concrete(index):
        return branches[int(index)](*args)
    leaves, tree = _operands(args)
    closed, consts, out_tree = _branches(branches, leaves, tree, "branch 0", None, "switch", args)
    outs = _choose(index, [*consts, *leaves], closed, branches_platforms=tuple(groups))
    return _build(out_tree, outs)


def _types(closed):
    return [(aval.shape, aval.dtype) for aval in closed.out_avals]


def _branches(funs, leaves, tree, first_name, second_name, what, operands):
    """Jaxprs of all branches over the union of what they close over; their results must be alike."""
    avals = [_jitbook.aval_of(leaf) for leaf in leaves]

    def staged(fun):
        def stage():
            seen, about = {}, (fun, what, operands)
            closed, consts = _jitbook.stage_consts(_flat(fun, tree, seen, about), leaves, about)
            return closed, consts, seen

        return _traced(fun, tree, avals, stage, "branch")

    # The branch of a true predicate is traced first.
    order = -1 if what == "cond" else 1
    jaxprs, consts, trees = zip(*[staged(fun) for fun in funs[::order]])
    closed, consts = _jitbook.merge_consts(jaxprs, consts)
    closed, trees = closed[::order], trees[::order]
    names = [second_name, first_name] if what == "cond" else [f"branch{i or ' 0'}" for i in range(len(funs))]
    base = len(funs) - 1 if what == "cond" else 0
    for i in range(len(funs)):
        if i != base:
            pair = base, i
            if trees[base]["tree"] != trees[i]["tree"] or _types(closed[base]) != _types(closed[i]):
                from jax._control_errors import check_branches
                check_branches(what, [names[k] for k in pair], [funs[k] for k in pair],
                               [trees[k]["tree"] for k in pair], [closed[k].out_avals for k in pair])
    return _jitbook.join_weak(closed), consts, trees[base]["tree"]


# Bodies by (function, types of the leaves, trees, config): traced once. Oldest entries go first.
_TRACED = {}
_MOST = 256


def _traced(fun, tree, avals, stage, *more):
    """`stage()` once for a function and these types, unless it closes over tracers."""
    if _jitbook.config_get("jax_check_tracer_leaks"):
        return stage()
    try:
        key = (fun, repr(tree), tuple(avals), _jitbook.config_get("jax_enable_x64"), _jitbook.axis_env(), more)
        known = _TRACED.get(key)
    except TypeError:
        return stage()
    if known is None:
        known = stage()
        if not any(_jitbook.is_tracer(const) for const in known[1]):
            if len(_TRACED) >= _MOST:
                _TRACED.pop(next(iter(_TRACED)))
            _TRACED[key] = known
    return known


def _promote_weak(init, stage, count):
    """A weak carry of another dtype than its result is converted, and the body staged again."""
    known = stage(init)
    new, changed = [], False
    for value, aval in zip(init, known[0].out_avals[:count]):
        if _jitbook.is_weak(value) and (aval.dtype, aval.shape) != (_dtype(value), _shape(value)):
            value, changed = _jitbook.convert(value, _jitbook.result_type_weak(value, aval.dtype)[0]), True
        new.append(value)
    return (*stage(new), new) if changed else (*known, init)


def while_loop(cond_fun, body_fun, init_val, *, _identity=None):
    """Apply body_fun as long as cond_fun holds.

    >>> while_loop(lambda c: c < 10, lambda c: c * 2, 1)
    Array(16, dtype=int32, weak_type=True)
    """
    if not (callable(body_fun) and callable(cond_fun)):
        raise TypeError("lax.while_loop: body_fun and cond_fun arguments should be callable.")
    if _jitbook.disable_jit():
        value = init_val
        while bool(cond_fun(value)):
            value = body_fun(value)
        return value
    init, tree = _operands((init_val,))

    def staged(fun, leaves):
        about = (fun, "while_body" if fun is body_fun else "while_cond", (init_val,))
        if _identity:
            about = _identity, "fori_loop", (init_val[0], init_val[2])

        def stage():
            seen = {}
            closed, consts = _jitbook.stage_consts(_flat(fun, tree, seen, about), leaves, about)
            return closed, consts, seen

        return _traced(_identity or fun, tree, [_jitbook.aval_of(leaf) for leaf in leaves], stage, "while", fun is body_fun)

    tests = []

    def both(leaves):
        tests.append(staged(cond_fun, leaves))
        return staged(body_fun, leaves)

    body, body_consts, seen_body, init = _promote_weak(init, both, len(init))
    test, cond_consts, seen_cond = tests[-1]
    outs = test.out_avals
    if repr(seen_cond["tree"]) != "PyTreeDef(*)":
        raise TypeError(f"cond_fun must return a boolean scalar, but got pytree {seen_cond['tree']}.")
    if len(outs) != 1 or outs[0].shape != () or str(outs[0].dtype) != "bool":
        raise TypeError(f"cond_fun must return a boolean scalar, but got output type(s) {outs}.")
    value_tree = _leaves(init_val)[1]
    _check_carry("while_loop body", "loop_carry" if _identity else None, body_fun, value_tree, seen_body["tree"], init, body.out_avals)
    # What the body hands on and the condition does not read is a constant of the body.
    read = _jitbook.reads(test)[len(cond_consts):]
    same = [mine and not asked for mine, asked in zip(_handed_on(body, len(body_consts), len(init)), read)]
    given = _leaves(init_val)[0]
    if any(same):
        body = _arranged(body, len(body_consts), same, 0)
        kept = [*range(len(cond_consts)), *(len(cond_consts) + i for i, moved in enumerate(same) if not moved)]
        test = _jitbook.arranged(test, [True], kept)
        body_consts = [value for value, moved in zip(init, same) if moved] + list(body_consts)
    outs = bind("while", *cond_consts, *body_consts, *(value for value, moved in zip(init, same) if not moved),
                cond_jaxpr=test, cond_nconsts=len(cond_consts), body_jaxpr=body, body_nconsts=len(body_consts))
    return _build(value_tree, _merged(same, given, outs))


def _handed_on(body, consts, carry):
    """Which of the carry a body hands on as it comes."""
    handed = _jitbook.forwarded(body)
    return [handed[i] == consts + i for i in range(carry)]


def _arranged(body, consts, same, members):
    """A body whose carry has lost to its constants what it hands on."""
    moved = [consts + i for i, one in enumerate(same) if one]
    others = [consts + i for i, one in enumerate(same) if not one]
    first = consts + len(same)
    keep = [not one for one in same] + [True] * (len(body.out_avals) - len(same))
    return _jitbook.arranged(body, keep, [*moved, *range(consts), *others, *range(first, first + members)])


def _merged(same, given, outs):
    """The carry in its order; what was handed on is the very value that was given, as in JAX."""
    outs = iter(outs)
    return [value if one else next(outs) for one, value in zip(same, given)]


def _check_carry(what, name, fun, in_tree, out_tree, init, out_avals):
    ins = [_jitbook.aval_of(value) for value in init]
    out_avals = out_avals[:out_tree.num_leaves]
    if in_tree != out_tree or any((a.shape, a.dtype) != (b.shape, b.dtype) for a, b in zip(ins, out_avals)):
        from jax._control_errors import check_carry
        if name is None:
            names = _jitbook.parameter_names(fun)
            name = names[0] if names else "carry"
        check_carry(what, name, in_tree, out_tree, ins, out_avals)


def _is_static(x):
    return not _jitbook.is_tracer(x)


def _dtype_text(value):
    return "|S0" if isinstance(value, str) else "object"


def fori_loop(lower, upper, body_fun, init_val, *, unroll=None):
    """Apply body_fun(i, value) for i from lower to upper - 1.

    >>> fori_loop(0, 4, lambda i, total: total + i, 0)
    Array(6, dtype=int32, weak_type=True)
    """
    if not callable(body_fun):
        raise TypeError("lax.fori_loop: body_fun argument should be callable.")
    for bound in (lower, upper):
        if bound is None:
            raise ValueError("Invalid argument to dtype: None.")
        if not _jitbook.is_array_like(bound):
            raise TypeError(f"Value {bound!r} with dtype {_dtype_text(bound)} is not a valid JAX array type. Only arrays "
                            "of numeric types are supported by JAX.")
    kinds = [_jitbook.dtype_kind(_dtype(bound)) for bound in (lower, upper)]
    static = all(isinstance(bound, int) or _is_static(bound) and _shape(bound) == () for bound in (lower, upper))
    dtype = _dtype(lower) if isinstance(upper, int) and not isinstance(lower, int) else _dtype(upper)
    if _dtype(lower) != _dtype(upper) and not (isinstance(lower, int) or isinstance(upper, int)) or kinds[0] != kinds[1]:
        raise TypeError("lower and upper arguments to fori_loop must have equal types, got "
                        f"{_dtype(lower)} and {_dtype(upper)}")
    if _jitbook.disable_jit():
        value = init_val
        for i in range(int(lower), int(upper)):
            value = body_fun(_jitbook.asarray(i), value)
        return value
    weak = isinstance(lower, int) and isinstance(upper, int)
    if static:
        first, length = int(lower), max(int(upper) - int(lower), 0)

        def step(carry, _):
            i, value = carry
            return (i + 1, body_fun(i, value)), None

        start = _jitbook.asarray(first) if weak else _jitbook.convert(lower, dtype, False)
        return scan(step, (start, init_val), None, length=length, unroll=unroll or 1, _what="fori_loop",
                    _identity=body_fun)[0][1]

    if unroll is not None:
        raise ValueError("Can only use `unroll` in `fori_loop` if the loop bounds are statically known.")

    def test(carry):
        i, stop, _ = carry
        return bind("lt", i, stop)

    def body(carry):
        i, stop, value = carry
        return i + 1, stop, body_fun(i, value)

    start = _jitbook.convert(lower, dtype, _jitbook.is_weak(lower))
    stop = _jitbook.convert(upper, dtype, _jitbook.is_weak(upper))
    return while_loop(test, body, (start, stop, init_val), _identity=body_fun)[2]


def scan(f, init, xs=None, length=None, reverse=False, unroll=1, _split_transpose=False, _what="scan body",
         _identity=None):
    """Carry a value through f over the leading axis of xs, stacking what f gives on the way.

    >>> scan(lambda total, x: (total + x, total), 0.0, jnp.arange(3.0))
    (Array(3., dtype=float32), Array([0., 0., 1.], dtype=float32, weak_type=True))
    """
    if not callable(f):
        raise TypeError("lax.scan: f argument should be a callable.")
    carry, carry_tree = _operands(init)
    items, xs_tree = _operands(xs)
    flat = [item for item in _leaves(xs)[0] if _shape(item) == ()]
    if flat:
        raise ValueError("scan got value with no leading axis to scan over: " + ", ".join(str(x) for x in flat) + ".")
    sizes = [_shape(item)[0] for item in items]
    if length is not None:
        length = _jitbook.concrete_or_error(int, length, _LENGTH)
        if any(size != length for size in sizes):
            raise ValueError(f"scan got `length` argument of {length} which disagrees with leading axis sizes {sizes}.")
    else:
        if len(set(sizes)) > 1:
            raise ValueError("scan got values with different leading axis sizes: "
                             + ", ".join(str(size) for size in sizes) + ".")
        if not sizes:
            raise ValueError("scan got no values to scan over and `length` not provided.")
        length = sizes[0]
    unroll = (max(length, 1) if unroll else 1) if isinstance(unroll, bool) else int(unroll)
    if unroll < 0:
        raise ValueError("`unroll` must be a `bool` or a non-negative `int`.")
    if _jitbook.disable_jit():
        return _scan_plainly(f, init, items, xs_tree, length, reverse)
    slices = [_jitbook.slice_aval(item) for item in items]

    about = (_identity, _what, init) if _identity else (f, "scan", (init, xs))

    def staged(carry):
        avals = [_jitbook.aval_of(value) for value in carry] + slices
        return _traced(_identity or f, (carry_tree, xs_tree), avals, lambda: _stage_body(f, carry_tree, xs_tree, carry, slices, about),
                       "scan", _what)

    body, consts, seen, carry = _promote_weak(carry, staged, len(carry))
    _check_carry("scan body", "loop_carry" if _identity else None, f, carry_tree, seen["carry"], carry,
                 body.out_avals)
    # What the body hands on is a constant of it; a member that it gives back is the stacked input.
    before, count, consts = len(consts), len(carry), list(consts)
    same = _handed_on(body, before, count)
    stacked = [i - before - count if i is not None and i >= before + count else None
               for i in _jitbook.forwarded(body)[count:]]
    if any(same):
        body = _arranged(body, before, same, len(items))
        consts = [value for value, moved in zip(carry, same) if moved] + consts
    start = [value for value, moved in zip(carry, same) if not moved]
    if not all(i is None for i in stacked):
        keep = [True] * len(start) + [i is None for i in stacked]
        body = _jitbook.arranged(body, keep, range(len(consts) + len(start) + len(items)))
    outs = bind("scan", *consts, *start, *items, reverse=bool(reverse), length=length, jaxpr=body,
                num_consts=len(consts), num_carry=len(start), linear=(False,) * (len(consts) + len(start) + len(items)),
                unroll=int(unroll), _split_transpose=bool(_split_transpose))
    ys = iter(outs[len(start):])
    ys = [next(ys) if i is None else items[i] for i in stacked]
    pair = _build(carry_tree, _merged(same, _leaves(init)[0], outs[:len(start)])), _build(seen["ys"], ys)
    return list(pair) if seen["pair"] is list else pair


_LENGTH = ("The `length` argument to `scan` expects a concrete `int` value. For scan-like iteration with a dynamic length, "
           "use `while_loop` or `fori_loop`.")


def _stage_body(f, carry_tree, xs_tree, carry, slices, about):
    """The jaxpr of one step, what it closes over, and the trees of its carry and its output."""
    seen = {}

    def flat(leaves):
        value, x = _build(carry_tree, leaves[:len(carry)]), _build(xs_tree, leaves[len(carry):])
        result = f(value, x)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            shown = type_text_weak(result) if _jitbook.is_array_like(result) else repr(_types_of(result))
            raise TypeError(f"scan body output must be a pair, got {shown}.")
        outs, seen["carry"] = _leaves(result[0])
        ys, seen["ys"] = _leaves(result[1])
        seen["pair"] = type(result)
        _check_outputs(about, result, outs + ys)
        return outs + ys

    closed, consts = _jitbook.stage_consts(flat, carry + slices, about)
    return closed, consts, seen


def _types_of(tree):
    leaves, structure = _leaves(tree)
    return _build(structure, [_jitbook.aval_of(leaf) if _jitbook.is_array_like(leaf) else leaf for leaf in leaves])


def type_text_weak(x):
    """`~float32[]` where weak."""
    return ("~" if _jitbook.is_weak(x) else "") + type_text(x)


def _scan_plainly(f, init, items, xs_tree, length, reverse):
    import jax.numpy as jnp
    carry, ys = init, []
    for i in reversed(range(length)) if reverse else range(length):
        carry, y = f(carry, _build(xs_tree, [item[i] for item in items]))
        ys.append(y)
    if reverse:
        ys.reverse()
    return carry, _jitbook.tree_map(lambda *parts: jnp.stack(parts), *ys) if ys else None
