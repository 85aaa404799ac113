"""Functions of the user's that run when a program does: `debug.print`, `debug.callback`, `pure_callback`, `io_callback`."""
import _jitbook
from _jitbook import JaxRuntimeError, bind

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten

# Printing functions are kept for this many formats, so that jaxprs made of them are equal and compile once.
_MOST = 256
_PRINTERS = {}


def effects_barrier():
    """Wait until all callbacks have run: here they have."""


def _guarded(run):
    """`run` over leaves, whose exceptions become JAX's error."""

    def flat(leaves):
        try:
            return run(leaves)
        except Exception as error:
            lines = _jitbook.format_traceback(error).rstrip().splitlines()
            text = "\n".join([line for line in lines if not line.startswith("    ")])
            head = "Traceback (most recent call last):"
            text = text if text.startswith(head) else f"{head}\n{text}"
            raise JaxRuntimeError(f"INTERNAL: CpuCallback error calling callback: {text}") from error

    return flat


def _bind_debug(name, operands, params):
    """Debug callbacks that run at once raise what the user's code raised."""
    try:
        bind(name, *operands, **params)
    except JaxRuntimeError as error:
        cause = error.__cause__
        if cause is None:
            raise
        raise cause.with_traceback(cause.__traceback__) from None


def _split_static(leaves):
    """The leaves that are arrays, and the others by their places."""
    dynamic = [leaf for leaf in leaves if _jitbook.is_array_like(leaf)]
    static = {i: leaf for i, leaf in enumerate(leaves) if not _jitbook.is_array_like(leaf)}
    return [_jitbook.asarray(leaf) for leaf in dynamic], static


def _merge(dynamic, static, count):
    dynamic = iter(dynamic)
    return [static[i] if i in static else next(dynamic) for i in range(count)]


def debug_callback(callback, *args, ordered=False, partitioned=False, **kwargs):
    """Call a function when the program runs, for what it does.

    >>> debug_callback(lambda x: print("x is", x), 3)
    x is 3
    """
    if not callable(callback):
        raise TypeError("first argument to jax.debug.callback must be callable, but got an object of type "
                        f"{type(callback)}")
    leaves, tree = _leaves((args, kwargs))
    dynamic, static = _split_static(leaves)
    count = len(leaves)

    def run(arrays):
        own_args, own_kwargs = _build(tree, _merge(arrays, static, count))
        callback(*own_args, **own_kwargs)
        return []

    name = f"<function debug_callback.<locals>._debug_callback.<locals>._flat_callback at {hex(id(callback))}>"
    function = _jitbook.user_fn(name, _guarded(run))
    _bind_debug("debug_callback", dynamic, {"callback": function, "ordered": bool(ordered)})


def _fields(fmt):
    """The replacement fields of a format string, nested ones too, as `string.Formatter().parse` finds them."""
    names, at = [], 0
    while at < len(fmt):
        char = fmt[at]
        at += 1
        if char not in "{}":
            continue
        if fmt[at:at + 1] == char:
            at += 1
            continue
        if char == "}":
            raise ValueError("Single '}' encountered in format string")
        start, depth = at, 1
        while depth:
            if at >= len(fmt):
                raise ValueError("Single '{' encountered in format string" if start == len(fmt) else
                                 "expected '}' before end of string")
            depth += {"{": 1, "}": -1}.get(fmt[at], 0)
            at += 1
        names += _field(fmt[start:at - 1])
    return names


def _field(text):
    """The name of one field, and those of the fields within its spec."""
    end = min([i for i in (text.find("!"), text.find(":")) if i >= 0], default=len(text))
    colon = text.find(":")
    return [text[:end]] + (_fields(text[colon + 1:]) if colon >= 0 else [])


def _check_format(fmt, args, kwargs):
    used, auto = set(), 0
    for name in _fields(fmt):
        end = min([i for i in (name.find("."), name.find("[")) if i >= 0], default=len(name))
        first = name[:end]
        if first == "":
            if auto is None:
                raise ValueError("cannot switch from manual field specification to automatic field numbering")
            first, auto = auto, auto + 1
        elif first.isdigit():
            if auto:
                raise ValueError("cannot switch from manual field specification to automatic field numbering")
            first, auto = int(first), None
        if isinstance(first, int):
            args[first]
        else:
            kwargs[first]
        used.add(first)
    unused = [arg for i, arg in enumerate(args) if i not in used]
    if unused:
        raise ValueError(f"Unused positional arguments to `jax.debug.print`: {unused}")
    unused = [name for name in kwargs if name not in used]
    if unused:
        raise ValueError(f"Unused keyword arguments to `jax.debug.print`: {unused}. You may be passing an f-string "
                         "(i.e, `f\"{x}\"`) into `jax.debug.print` and instead should pass in a regular string.")
    return bool(used)


def _options():
    """How arrays print now, and how JAX shows it."""
    import numpy as np
    options = np.get_printoptions()
    order = ("edgeitems", "threshold", "floatmode", "precision", "suppress", "linewidth", "nanstr", "infstr", "sign",
             "formatter", "legacy", "override_repr")
    defaults = {"formatter": None, "legacy": False, "override_repr": None}
    return options, repr(tuple([(name, options.get(name, defaults.get(name))) for name in order]))


def _printer(fmt, tree, static, count, options):
    import numpy as np

    def run(arrays):
        args, kwargs = _build(tree, _merge(arrays, static, count))
        with np.printoptions(**options):
            text = fmt.format(*args, **kwargs)
        print(text)
        return []

    return _jitbook.user_fn("debug_print", _guarded(run))


def debug_print(fmt, *args, ordered=False, partitioned=False, skip_format_check=False, _use_logging=False, **kwargs):
    """Print values when the program runs: `print("x is {} and y is {y}", x, y=y)`.

    >>> debug_print("x is {x}", x=3)
    x is 3
    """
    if skip_format_check:
        placeholders = bool(args or kwargs)
    else:
        placeholders = _check_format(fmt, args, kwargs)
    leaves, tree = _leaves((args, kwargs))
    dynamic, static = _split_static(leaves)
    options, options_text = _options()
    static_text = repr(tuple(static.items()))
    key = (fmt, repr(tree), static_text, len(leaves), options_text)
    function = _PRINTERS.get(key)
    if function is None:
        function = _printer(fmt, tree, static, len(leaves), options)
        # What is no plain text may print otherwise the next time.
        if all(isinstance(value, str) for value in static.values()):
            if len(_PRINTERS) >= _MOST:
                _PRINTERS.clear()
            _PRINTERS[key] = function
    params = {"callback": function, "fmt": fmt, "has_placeholders": placeholders, "in_tree": repr(tree),
              "np_printoptions": options_text, "ordered": bool(ordered), "static_args": static_text}
    _bind_debug("debug_print", dynamic, params)


_WIDE = ("float64", "int64", "uint64", "complex128")


def _result_avals(result_shape_dtypes):
    leaves, tree = _leaves(result_shape_dtypes)
    pairs = []
    for leaf in leaves:
        if str(leaf.dtype) in _WIDE and not _jitbook.config_get("jax_enable_x64"):
            raise ValueError("result_shape_dtypes cannot specify 64-bit types when `jax_enable_x64` is disabled")
        pairs.append((tuple(_jitbook.shape_of(leaf)), _jitbook.quiet_canonical_dtype(_jitbook.dtype_of(leaf))))
    return pairs, tree


def _flat_callback(callback, args, kwargs):
    """The operands, and the function over leaves whose results are arrays."""
    leaves, tree = _leaves((args, kwargs))
    for leaf in leaves:
        if not _jitbook.is_array_like(leaf):
            raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")

    def run(arrays):
        import numpy as np
        own_args, own_kwargs = _build(tree, arrays)
        return [_jitbook.asarray(np.asarray(out)) for out in _leaves(callback(*own_args, **own_kwargs))[0]]

    name = f"_FlatCallback(callback_func={callback!r}, in_tree={tree})"
    return [_jitbook.asarray(leaf) for leaf in leaves], _jitbook.user_fn(name, _guarded(run))


_METHODS = ["sequential", "sequential_unrolled", "expand_dims", "broadcast_all", "legacy_vectorized", None]


def pure_callback(callback, result_shape_dtypes, *args, sharding=None, vmap_method=None, **kwargs):
    """The result of a function of Python's, of types that are known beforehand, called when the program runs.

    >>> pure_callback(lambda x: x + 1, jax.ShapeDtypeStruct((), "int32"), 3)
    Array(4, dtype=int32)
    """
    if not callable(callback):
        raise TypeError("first argument to jax.pure_callback must be callable, but got an object of type "
                        f"{type(callback)}")
    if vmap_method not in _METHODS:
        raise ValueError(f"vmap_method must be on of the allowed methods {_METHODS}, but got: {vmap_method}")
    results, tree = _result_avals(result_shape_dtypes)
    operands, function = _flat_callback(callback, args, kwargs)
    if not results:
        # What nobody can see the result of is not called.
        return _build(tree, [])
    outs = bind("pure_callback", *operands, callback=function, result_avals=results, vmap_method=vmap_method)
    return _build(tree, outs)


def io_callback(callback, result_shape_dtypes, *args, sharding=None, ordered=False, **kwargs):
    """The result of a function of Python's that changes the world, called when the program runs.

    >>> io_callback(lambda x: print("got", x), None, 3)
    got 3
    """
    if not callable(callback):
        raise TypeError("first argument to jax.io_callback must be callable, but got an object of type "
                        f"{type(callback)}")
    results, tree = _result_avals(result_shape_dtypes)
    operands, function = _flat_callback(callback, args, kwargs)
    outs = bind("io_callback", *operands, callback=function, result_avals=results, ordered=bool(ordered))
    return _build(tree, outs)
