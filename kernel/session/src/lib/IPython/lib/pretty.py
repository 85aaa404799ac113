"""How values are laid out at the prompt: on one line where they fit, else an item a line.

A value is cut into texts, groups and places where a line may end. Of the groups that do not fit, the outermost is
broken first, at all of its places; what fits then stays on its line (D. Oppen, "Prettyprinting", TOPLAS 2(4), 1980).
The words are IPython's: a class that has `_repr_pretty_(self, p, cycle)` writes itself with `p.text`, `p.breakable`,
`p.group` and `p.pretty`.
"""

from collections import deque
from contextlib import contextmanager

MAX_SEQ_LENGTH = 1000


def pretty(obj, verbose=False, max_width=79, newline="\n", max_seq_length=MAX_SEQ_LENGTH):
    """The text of `obj`, in lines of at most `max_width` characters where that can be done.

    >>> print(pretty({"w": "a" * 10, "b": [1, 2]}, max_width=20))
    {'w': 'aaaaaaaaaa',
     'b': [1, 2]}
    """
    printer = RepresentationPrinter(None, verbose, max_width, newline, max_seq_length)
    printer.pretty(obj)
    printer.flush()
    return "".join(printer.pieces)


def shown(obj, float_format):
    """The text of a cell's value; floats by a format of `%`, where one is given."""
    printer = RepresentationPrinter()
    printer.float_format = float_format
    printer.pretty(obj)
    printer.flush()
    return "".join(printer.pieces)


def pprint(obj, verbose=False, max_width=79, newline="\n", max_seq_length=MAX_SEQ_LENGTH):
    """Prints `obj` as the prompt shows it."""
    print(pretty(obj, verbose, max_width, newline, max_seq_length))


class _Group:
    """What is broken as one: `places` are those that are not decided yet."""

    def __init__(self):
        self.places = 0
        self.broken = False


class _Place:
    """A place where a line may end; `sep` stands there where it does not."""

    def __init__(self, sep, indentation, group):
        self.sep = sep
        self.indentation = indentation
        self.group = group


class PrettyPrinter:
    """Lays out what is written to it; `output` is a file, or None to keep the pieces."""

    def __init__(self, output=None, max_width=79, newline="\n", max_seq_length=MAX_SEQ_LENGTH):
        self.output = output
        self.max_width = max_width
        self.newline = newline
        self.max_seq_length = max_seq_length
        self.indentation = 0
        self.pieces = []
        self._width = 0  # of the line that is written
        self._waiting = deque()  # texts and places behind the first place that is not decided
        self._waiting_width = 0
        self._open = [_Group()]
        self._unbroken = [[self._open[0]]]  # by depth

    def text(self, text):
        """Writes `text`, in which no line ends."""
        if self._waiting:
            self._waiting.append(text)
            self._waiting_width += len(text)
            self._break_what_is_too_wide()
        else:
            self._write(text)

    def breakable(self, sep=" "):
        """A place where the line may end; `sep` where it does not."""
        group = self._open[-1]
        if group.broken:
            self.flush()
            self._end_line(self.indentation)
        else:
            group.places += 1
            self._waiting.append(_Place(sep, self.indentation, group))
            self._waiting_width += len(sep)
            self._break_what_is_too_wide()

    def break_(self):
        """Ends the line."""
        group = self._outermost()
        if group is not None:
            self._decide(group)
        self.flush()
        self._end_line(self.indentation)

    @contextmanager
    def indent(self, indent):
        """Lines that begin inside are indented further."""
        self.indentation += indent
        try:
            yield
        finally:
            self.indentation -= indent

    @contextmanager
    def group(self, indent=0, open="", close=""):
        """What is written inside is kept on one line or broken at all of its places."""
        self.begin_group(indent, open)
        try:
            yield
        finally:
            self.end_group(indent, close)

    def begin_group(self, indent=0, open=""):
        if open:
            self.text(open)
        group = _Group()
        if len(self._unbroken) == len(self._open):
            self._unbroken.append([])
        self._unbroken[len(self._open)].append(group)
        self._open.append(group)
        self.indentation += indent

    def end_group(self, dedent=0, close=""):
        self.indentation -= dedent
        group = self._open.pop()
        if not group.places:
            self._forget(group)
        if close:
            self.text(close)

    def flush(self):
        """Writes what waits, on one line where that is not decided otherwise."""
        while self._waiting:
            self._write_next()

    def _write(self, text):
        self._width += len(text)
        if self.output is None:
            self.pieces.append(text)
        else:
            self.output.write(text)

    def _end_line(self, indentation):
        self._width = 0
        self._write(self.newline + " " * indentation)
        self._width = indentation

    def _write_next(self):
        item = self._waiting.popleft()
        if isinstance(item, str):
            self._waiting_width -= len(item)
            self._write(item)
            return
        self._waiting_width -= len(item.sep)
        item.group.places -= 1
        if item.group.broken:
            self._end_line(item.indentation)
        else:
            self._write(item.sep)
            if not item.group.places:
                self._forget(item.group)

    def _break_what_is_too_wide(self):
        while self._width + self._waiting_width > self.max_width:
            group = self._outermost()
            if group is None:
                return
            self._decide(group)

    def _outermost(self):
        """The outermost group that can still be broken; those outside of it have no place left, and are from now on."""
        for groups in self._unbroken:
            for i in range(len(groups) - 1, -1, -1):
                group = groups[i]
                if group.places:
                    del groups[i]
                    group.broken = True
                    return group
            for group in groups:
                group.broken = True
            groups.clear()
        return None

    def _decide(self, group):
        while group.places:
            self._write_next()
        while self._waiting and isinstance(self._waiting[0], str):
            self._write_next()

    def _forget(self, group):
        for groups in self._unbroken:
            for i, known in enumerate(groups):
                if known is group:
                    del groups[i]
                    return


class RepresentationPrinter(PrettyPrinter):
    """Writes values: by `_repr_pretty_`, by what is known of their class, else by `repr`."""

    def __init__(self, output=None, verbose=False, max_width=79, newline="\n", max_seq_length=MAX_SEQ_LENGTH):
        PrettyPrinter.__init__(self, output, max_width, newline, max_seq_length)
        self.verbose = verbose
        self.stack = []
        self.float_format = None

    def pretty(self, obj):
        cycle = id(obj) in self.stack
        self.stack.append(id(obj))
        self.begin_group()
        try:
            self._writer(type(obj))(obj, self, cycle)
        finally:
            self.end_group()
            self.stack.pop()

    def _writer(self, cls):
        for base in cls.__mro__:
            if base in _WRITERS:
                return _WRITERS[base]
            if base is object:
                return _by_name
            own = base.__dict__
            if "_repr_pretty_" in own and callable(cls._repr_pretty_):
                return cls._repr_pretty_
            if "__repr__" in own:
                return _by_repr
        return _by_repr

    def items(self, values):
        """The values of a collection with a comma and a place between, at most `max_seq_length` of them."""
        for i, value in enumerate(values):
            if i:
                self.text(",")
                self.breakable()
            if self.max_seq_length and i >= self.max_seq_length:
                self.text("...")
                return
            yield value


def _by_repr(obj, p, cycle):
    for i, line in enumerate(repr(obj).splitlines()):
        if i:
            p.break_()
        p.text(line)


def _by_name(obj, p, cycle):
    text = repr(obj)
    name = _qualified(type(obj).__module__, type(obj).__qualname__)
    if text.startswith(f"<{name} object at "):
        p.text(text.replace(" object at ", " at ", 1))
    elif text.startswith("<class '") and text.endswith("'>"):
        p.text(text[8:-2])
    else:
        _by_repr(obj, p, cycle)


def _qualified(module, name):
    return name if module in (None, "builtins", "exceptions") else f"{module}.{name}"


def _sequence(open, close):
    def write(obj, p, cycle):
        if cycle:
            return p.text(open + "..." + close)
        p.begin_group(len(open), open)
        for value in p.items(obj):
            p.pretty(value)
        if isinstance(obj, tuple) and len(obj) == 1:
            p.text(",")
        p.end_group(len(open), close)

    return write


def _set(open, close):
    def write(obj, p, cycle):
        if not obj:
            return p.text(type(obj).__name__ + "()")
        if cycle:
            return p.text(open + "..." + close)
        values = obj
        if not (p.max_seq_length and len(obj) >= p.max_seq_length):
            try:
                values = sorted(obj)
            except Exception:
                pass
        p.begin_group(len(open), open)
        for value in p.items(values):
            p.pretty(value)
        p.end_group(len(open), close)

    return write


def _mapping(open, close):
    def write(obj, p, cycle):
        if cycle:
            return p.text("{...}")
        p.begin_group(len(open), open)
        for key in p.items(obj):
            p.pretty(key)
            p.text(": ")
            p.pretty(obj[key])
        p.end_group(len(open), close)

    return write


def _call(*arguments):
    """`Name(argument, ...)`, the arguments made from the object."""

    def write(obj, p, cycle):
        name = type(obj).__name__
        if cycle:
            return p.text(f"{name}(...)")
        p.begin_group(len(name) + 1, name + "(")
        shown = [made for argument in arguments for made in argument(obj)]
        for i, value in enumerate(shown):
            if i:
                p.text(",")
                p.breakable()
            if isinstance(value, _Named):
                p.text(value.name + "=")
                value = value.value
            p.pretty(value)
        p.end_group(len(name) + 1, ")")

    return write


class _Named:
    def __init__(self, name, value):
        self.name = name
        self.value = value


def _type(obj, p, cycle):
    text = repr(obj)
    if text.startswith("<class '"):
        p.text(_qualified(obj.__module__, obj.__qualname__))
    else:
        _by_repr(obj, p, cycle)


def _function(obj, p, cycle):
    import _display

    name = _qualified(getattr(obj, "__module__", None), getattr(obj, "__qualname__", obj.__name__))
    p.text(f"<function {name}{_display.signature(obj)}>")


def _exception(obj, p, cycle):
    name = _qualified(type(obj).__module__, type(obj).__qualname__)
    p.begin_group(len(name) + 1, name + "(")
    for i, value in enumerate(obj.args):
        if i:
            p.text(",")
            p.breakable()
        p.pretty(value)
    p.end_group(len(name) + 1, ")")


def _plain(obj, p, cycle):
    p.text(repr(obj))


def _float(obj, p, cycle):
    p.text(p.float_format % obj if p.float_format else repr(obj))


def _namespace(obj, p, cycle):
    if cycle:
        return p.text("namespace(...)")
    p.begin_group(10, "namespace(")
    for i, name in enumerate(obj.__dict__):
        if i:
            p.text(",")
            p.breakable()
        with p.group(len(name) + 1, name + "="):
            p.pretty(obj.__dict__[name])
    p.end_group(10, ")")


def _known():
    from collections import Counter, OrderedDict, defaultdict
    from types import SimpleNamespace

    writers = {
        int: _plain,
        float: _float,
        str: _plain,
        tuple: _sequence("(", ")"),
        list: _sequence("[", "]"),
        dict: _mapping("{", "}"),
        set: _set("{", "}"),
        frozenset: _set("frozenset({", "})"),
        BaseException: _exception,
        SimpleNamespace: _namespace,
        type: _type,
        type(_known): _function,
        type(len): _function,
        defaultdict: _call(lambda d: [d.default_factory, dict(d)]),
        OrderedDict: _call(lambda d: [list(d.items())] if d else []),
        Counter: _call(lambda c: [dict(c.most_common())] if c else []),
        deque: _call(lambda d: [list(d)], lambda d: [_Named("maxlen", d.maxlen)] if d.maxlen is not None else []),
    }
    return writers


_WRITERS = _known()


def for_type(cls, function):
    """Values of `cls` are written by `function(obj, p, cycle)`; gives what wrote them before."""
    before = _WRITERS.get(cls)
    if function is not None:
        _WRITERS[cls] = function
    return before
