"""`jit(f).trace(x)`, `.lower(x)` and `.compile()`: the steps of a jitted call, one at a time."""
import _jitbook


class Traced:
    """A function traced at some arguments."""

    def __init__(self, fun, entry):
        self._fun = fun
        self._entry = entry

    @property
    def jaxpr(self):
        return _jitbook.entry_jaxpr(self._entry)

    @property
    def fun_name(self):
        return self._fun.__name__

    @property
    def out_info(self):
        return _jitbook.entry_out_info(self._entry)

    def lower(self):
        return Lowered(self._fun, self._entry)


class Lowered:
    """A traced function, ready to be compiled."""

    def __init__(self, fun, entry):
        self._fun = fun
        self._entry = entry

    @property
    def out_tree(self):
        return _jitbook.tree_flatten(self.out_info)[1]

    @property
    def out_info(self):
        return _jitbook.entry_out_info(self._entry)

    def as_text(self, dialect=None, **ignored):
        raise NotImplementedError("jitbook compiles without StableHLO: there is no such text; "
                                  "%jaxpr and %ir show what it compiles from")

    def compile(self):
        _jitbook.entry_compile(self._entry)
        return Compiled(self._fun, self._entry)


class Compiled:
    """A compiled function: call it with arguments of the same types."""

    def __init__(self, fun, entry):
        self._fun = fun
        self._entry = entry

    def __call__(self, *args, **kwargs):
        if not _jitbook.entry_matches(self._fun, self._entry, args, kwargs):
            raise TypeError("Argument types differ from the types for which this computation was compiled.")
        return self._fun(*args, **kwargs)

    @property
    def out_info(self):
        return _jitbook.entry_out_info(self._entry)

    def as_text(self):
        return _jitbook.entry_code(self._entry)


def trace(fun, *args, **kwargs):
    """Trace without running: arrays, or ShapeDtypeStructs in their place."""
    return Traced(fun, _jitbook.entry(fun, args, kwargs))


def lower(fun, *args, **kwargs):
    """Trace, ready to compile."""
    return Lowered(fun, _jitbook.entry(fun, args, kwargs))


def eval_shape(fun, *args, **kwargs):
    """The shapes and dtypes of the result."""
    return _jitbook.entry_out_info(_jitbook.entry(fun, args, kwargs))
