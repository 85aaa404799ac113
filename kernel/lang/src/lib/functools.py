"""Functions that take and give functions, as CPython's `functools`."""

from collections import namedtuple

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Make `wrapper` look like `wrapped`: name, doc, annotations, ``__wrapped__``."""
    for name in assigned:
        if hasattr(wrapped, name):
            setattr(wrapper, name, getattr(wrapped, name))
    for name in updated:
        for key, value in dict(getattr(wrapped, name, {})).items():
            setattr(wrapper, key, value)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Decorator form of `update_wrapper`: ``@wraps(f)``."""

    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped, assigned, updated)

    return decorate


class partial:
    """A function with some arguments already given: ``partial(pow, 2)(3)`` is 8."""

    def __init__(self, /, *args, **keywords):
        if not args:
            raise TypeError("type 'partial' takes at least one argument")
        func, *args = args
        args = tuple(args)
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        if self.keywords:
            keywords = {**self.keywords, **keywords}
        return self.func(*self.args, *args, **keywords)

    def __repr__(self):
        parts = [repr(self.func)] + [repr(a) for a in self.args]
        parts += [f"{k}={v!r}" for k, v in self.keywords.items()]
        return "functools.partial(" + ", ".join(parts) + ")"


class partialmethod:
    """`partial` for methods: the instance goes before the given arguments."""

    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, obj, cls=None):
        method = self.func.__get__(obj, cls) if hasattr(self.func, "__get__") else self.func
        if obj is None:
            return lambda self_, *a, **k: method(self_, *self.args, *a, **{**self.keywords, **k})
        return partial(method, *self.args, **self.keywords)


_absent = object()


def reduce(function, sequence, initial=_absent, /):
    """Fold from the left: ``reduce(add, [1, 2, 3])`` is 6."""
    items = iter(sequence)
    value = initial
    if value is _absent:
        value = next(items, _absent)
        if value is _absent:
            raise TypeError("reduce() of empty iterable with no initial value")
    for item in items:
        value = function(value, item)
    return value


CacheInfo = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"])
CacheInfo.__name__ = "CacheInfo"
_keywords_follow = object()


def _cache_key(args, kwargs, typed):
    key = args
    if kwargs:
        key += (_keywords_follow,)
        for item in kwargs.items():
            key += item
    if typed:
        key += tuple([type(v) for v in args]) + tuple([type(v) for v in kwargs.values()])
    elif len(key) == 1 and type(key[0]) in (int, str):
        return key[0]
    return key


def lru_cache(maxsize=128, typed=False):
    """Remember the latest `maxsize` results: ``@lru_cache`` or ``@lru_cache(maxsize=None)``."""
    if callable(maxsize) and isinstance(typed, bool):
        return _cached(maxsize, 128, False)
    if maxsize is not None and not isinstance(maxsize, int):
        raise TypeError("Expected first argument to be an integer, a callable, or None")
    size = None if maxsize is None else max(maxsize, 0)
    return lambda function: _cached(function, size, typed)


def _cached(function, maxsize, typed):
    results = {}
    counts = [0, 0]

    def wrapper(*args, **kwargs):
        key = _cache_key(args, kwargs, typed)
        value = results.get(key, _absent)
        if value is not _absent:
            counts[0] += 1
            if maxsize is not None:
                results[key] = results.pop(key)
            return value
        counts[1] += 1
        value = function(*args, **kwargs)
        if maxsize != 0:
            results[key] = value
            if maxsize is not None and len(results) > maxsize:
                del results[next(iter(results))]
        return value

    def cache_clear():
        results.clear()
        counts[0] = counts[1] = 0

    wrapper.cache_info = lambda: CacheInfo(counts[0], counts[1], maxsize, len(results))
    wrapper.cache_clear = cache_clear
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return update_wrapper(wrapper, function)


def cache(user_function, /):
    """`lru_cache` without a bound: ``@cache``."""
    return lru_cache(maxsize=None)(user_function)


class cached_property:
    """A property that is computed once per object and then kept in its ``__dict__``."""

    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError(
                "Cannot assign the same cached_property to two different names "
                f"({self.attrname!r} and {name!r})."
            )

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        kept = instance.__dict__
        if self.attrname not in kept:
            kept[self.attrname] = self.func(instance)
        return kept[self.attrname]


def cmp_to_key(mycmp):
    """Turn an old comparison function into a sort key: ``sorted(xs, key=cmp_to_key(f))``."""

    class K:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

        __hash__ = None

    return K


def _negate(op):
    def method(self, other):
        value = op(self, other)
        return value if value is NotImplemented else not value

    return method


def _or_equal(op):
    def method(self, other):
        value = op(self, other)
        return value if value is NotImplemented else value or self == other

    return method


def _and_unequal(op):
    def method(self, other):
        value = op(self, other)
        return value if value is NotImplemented else value and self != other

    return method


def _neither(op):
    def method(self, other):
        value = op(self, other)
        return value if value is NotImplemented else not value and self != other

    return method


def _not_or_equal(op):
    def method(self, other):
        value = op(self, other)
        return value if value is NotImplemented else not value or self == other

    return method


_ORDERINGS = {
    "__lt__": [("__gt__", _neither), ("__le__", _or_equal), ("__ge__", _negate)],
    "__le__": [("__ge__", _not_or_equal), ("__lt__", _and_unequal), ("__gt__", _negate)],
    "__gt__": [("__lt__", _neither), ("__ge__", _or_equal), ("__le__", _negate)],
    "__ge__": [("__le__", _not_or_equal), ("__gt__", _and_unequal), ("__lt__", _negate)],
}


def total_ordering(cls):
    """Fill in the missing order methods from ``__eq__`` and one of ``< <= > >=``."""
    roots = [op for op in _ORDERINGS if getattr(cls, op, None) is not getattr(object, op, None)]
    if not roots:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = [op for op in ("__lt__", "__le__", "__gt__", "__ge__") if op in roots][0]
    for name, derive in _ORDERINGS[root]:
        if name not in roots:
            method = derive(getattr(cls, root))
            method.__name__ = name
            setattr(cls, name, method)
    return cls


def singledispatch(func):
    """A function that picks its implementation by the type of its first argument."""
    registry = {object: func}

    def dispatch(cls):
        for base in cls.__mro__:
            if base in registry:
                return registry[base]
        for kind in registry:
            if kind is not object and issubclass(cls, kind):
                return registry[kind]
        return func

    def register(cls, implementation=None):
        if implementation is None and not isinstance(cls, type):
            hints = list(getattr(cls, "__annotations__", {}).values())
            if not hints:
                raise TypeError(
                    f"Invalid first argument to `register()`: {cls!r}. "
                    "Use either `@register(some_class)` or plain `@register` on an annotated function."
                )
            return register(hints[0], cls)
        if implementation is None:
            return lambda implementation: register(cls, implementation)
        registry[cls] = implementation
        return implementation

    def wrapper(*args, **kwargs):
        if not args:
            raise TypeError(f"{func.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **kwargs)

    update_wrapper(wrapper, func)
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    return wrapper


class singledispatchmethod:
    """`singledispatch` for methods: the type of the argument after ``self`` decides."""

    def __init__(self, func):
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, method)

    def __get__(self, obj, cls=None):
        def method(*args, **kwargs):
            found = self.dispatcher.dispatch(type(args[0]))
            return found.__get__(obj, cls)(*args, **kwargs)

        return method
