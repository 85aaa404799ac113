"""Weak references to instances: they answer None once the object is gone."""

from _weakref import _is_alive, ref
from collections.abc import MutableMapping

ReferenceType = ref


class finalize:
    """Calls `func(*args)` when the object goes."""

    def __init__(self, obj, func, /, *args, **kwargs):
        self._call = (func, args, kwargs)
        self._ref = ref(obj, self._gone)

    def _gone(self, _):
        self()

    def __call__(self, _=None):
        if self._call is not None:
            (func, args, kwargs), self._call = self._call, None
            return func(*args, **kwargs)

    @property
    def alive(self):
        return self._call is not None

    def detach(self):
        call, self._call = self._call, None
        obj = self._ref()
        if call is not None and obj is not None:
            return (obj, *call)

    def peek(self):
        obj = self._ref()
        if self._call is not None and obj is not None:
            return (obj, *self._call)


class WeakMethod:
    """A reference to a bound method that does not keep its object."""

    def __init__(self, method):
        self._ref = ref(method.__self__)
        self._func = method.__func__

    def __call__(self):
        obj = self._ref()
        return None if obj is None else getattr(obj, self._func.__name__)


class WeakValueDictionary(MutableMapping):
    """A dict whose entries go with their values."""

    def __init__(self, other=(), /, **kw):
        self.data = {}
        self.update(other, **kw)

    def _clean(self):
        for key in [k for k, r in self.data.items() if not _is_alive(r)]:
            del self.data[key]

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = ref(value)

    def __delitem__(self, key):
        self._clean()
        del self.data[key]

    def __contains__(self, key):
        return key in self.data and self.data[key]() is not None

    def __iter__(self):
        self._clean()
        return iter(list(self.data))

    def __len__(self):
        self._clean()
        return len(self.data)

    def __repr__(self):
        return f"<WeakValueDictionary at {id(self):#x}>"


class WeakKeyDictionary(MutableMapping):
    """A dict whose entries go with their keys."""

    def __init__(self, other=(), /):
        self.data = {}
        self.update(other)

    def _clean(self):
        self.data = {i: (r, v) for i, (r, v) in self.data.items() if _is_alive(r)}

    def __getitem__(self, key):
        r, value = self.data[id(key)]
        if r() is not key:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[id(key)] = (ref(key), value)

    def __delitem__(self, key):
        del self.data[id(key)]

    def __contains__(self, key):
        return id(key) in self.data and self.data[id(key)][0]() is key

    def __iter__(self):
        self._clean()
        return iter([r() for r, _ in self.data.values()])

    def __len__(self):
        self._clean()
        return len(self.data)


class WeakSet:
    """A set whose members go with their last owner."""

    def __init__(self, data=None):
        self._members = WeakKeyDictionary()
        for item in data or ():
            self.add(item)

    def add(self, item):
        self._members[item] = True

    def discard(self, item):
        if item in self._members:
            del self._members[item]

    def remove(self, item):
        del self._members[item]

    def __contains__(self, item):
        return item in self._members

    def __iter__(self):
        return iter(self._members)

    def __len__(self):
        return len(self._members)
