"""Argument binding for generated methods (dataclass ``__init__``, namedtuple ``__new__``).

A `Signature` turns ``(*args, **kwargs)`` into a list of values in declaration order, and raises
CPython's own TypeErrors. Generated methods use it instead of `exec`.
"""


class Signature:
    """Parameters of a generated method: `names` by position, then `kwonly`; `defaults` by name.

    >>> Signature("P.__init__", ["self", "x"], {}, []).bind((None, 1), {})
    [None, 1]
    """

    def __init__(self, qualname, names, defaults, kwonly=()):
        self.qualname = qualname
        self.names = list(names)
        self.defaults = defaults
        self.kwonly = list(kwonly)
        self.order = self.names + self.kwonly

    def bind(self, args, kwargs):
        """Values of all parameters, in order: ``bind((obj, 1), {"y": 2})``."""
        names = self.names
        if not kwargs and len(args) == len(self.order) == len(names):
            return list(args)
        values = dict(zip(names, args))
        for key, value in kwargs.items():
            if key not in self.order:
                raise TypeError(f"{self.qualname}() got an unexpected keyword argument {key!r}")
            if key in values:
                raise TypeError(f"{self.qualname}() got multiple values for argument {key!r}")
            values[key] = value
        if len(args) > len(names):
            self._too_many(len(args), values)
        self._require(names, values, "positional")
        self._require(self.kwonly, values, "keyword-only")
        defaults = self.defaults
        return [values[n] if n in values else defaults[n] for n in self.order]

    def _require(self, names, values, kind):
        missing = [n for n in names if n not in values and n not in self.defaults]
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(
                f"{self.qualname}() missing {len(missing)} required {kind} argument{plural}: {_listing(missing)}"
            )

    def _too_many(self, given, values):
        most = len(self.names)
        least = len([n for n in self.names if n not in self.defaults])
        takes = str(most) if least == most else f"from {least} to {most}"
        plural = "" if most == 1 and least == most else "s"
        were = "was" if given == 1 else "were"
        extra = len([n for n in self.kwonly if n in values])
        if extra:
            many = "" if given == 1 else "s"
            kw_many = "" if extra == 1 else "s"
            given = f"{given} positional argument{many} (and {extra} keyword-only argument{kw_many})"
            were = "were"
        raise TypeError(f"{self.qualname}() takes {takes} positional argument{plural} but {given} {were} given")


def _listing(names):
    """``'a'``, ``'a' and 'b'``, ``'a', 'b', and 'c'``, as CPython lists missing arguments."""
    quoted = [repr(n) for n in names]
    if len(quoted) == 1:
        return quoted[0]
    if len(quoted) == 2:
        return quoted[0] + " and " + quoted[1]
    return ", ".join(quoted[:-1]) + ", and " + quoted[-1]
