"""raise from, __cause__, __context__, __suppress_context__, args, custom exceptions, hierarchy."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def chain(e):
    parts = []
    while e is not None:
        parts.append(repr(e))
        e = e.__cause__ if e.__suppress_context__ else e.__context__
    return " <- ".join(parts)


try:
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("explicit") from e
except ValueError as e:
    print(chain(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        {}["k"]
    except KeyError:
        raise ValueError("implicit")
except ValueError as e:
    print(chain(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        {}["k"]
    except KeyError:
        raise ValueError("silenced") from None
except ValueError as e:
    print(chain(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        raise ValueError(1)
    except ValueError:
        try:
            raise KeyError(2)
        except KeyError:
            raise TypeError(3)
except TypeError as e:
    print(chain(e))
try:
    try:
        raise ValueError("body")
    finally:
        [].pop()
except IndexError as e:
    print(chain(e))
try:
    raise ValueError from TypeError("cause")
except ValueError as e:
    print(repr(e), repr(e.__cause__))


def bad_cause():
    raise ValueError from 5


attempt(bad_cause)
e = ValueError("a", 2, None)
print(e.args, str(e), repr(e), str(ValueError()), repr(ValueError()), str(ValueError("one")), repr(ValueError("one")), str(ValueError(None)), repr(ValueError("it's")), str(KeyError("k")), repr(KeyError("k")), str(KeyError()), str(KeyError(1, 2)))
print(str(OSError(2, "missing")), OSError(2, "missing").errno, OSError(2, "missing").strerror, str(StopIteration(5)), StopIteration(5).value, str(SystemExit(3)), SystemExit(3).code, f"{ValueError('x')}", f"{ValueError('x')!r}", ValueError("x") == ValueError("x"))
e.args = ("changed",)
e.note = "attribute"
print(e, e.note, isinstance(e, Exception), isinstance(e, BaseException), type(e).__mro__[1].__name__, [c.__name__ for c in ZeroDivisionError.__mro__])


class AppError(Exception):
    """Base of the program's errors."""


class ShapeError(AppError, ValueError):
    def __init__(self, expected, got, *, hint=None):
        super().__init__(f"expected {expected}, got {got}")
        self.expected, self.got, self.hint = expected, got, hint


class Silent(AppError):
    def __str__(self):
        return "own text"

    def __repr__(self):
        return "Silent!"


class NoSuper(Exception):
    def __init__(self, x):
        self.x = x


for kind in (AppError, ValueError, ShapeError, Exception):
    try:
        raise ShapeError((2, 3), (4,), hint="transpose")
    except kind as e:
        print(kind.__name__, e, e.args, e.hint, repr(e))
print(Silent(1), repr(Silent(1)), Silent(1).args, NoSuper(5).args, str(NoSuper(5)), repr(NoSuper(5)), repr(AppError()), AppError.__doc__)
pairs = [(IndexError, LookupError), (KeyError, LookupError), (ZeroDivisionError, ArithmeticError), (OverflowError, ArithmeticError), (UnboundLocalError, NameError), (ModuleNotFoundError, ImportError), (FileNotFoundError, OSError), (NotImplementedError, RuntimeError), (RecursionError, RuntimeError), (UnicodeDecodeError, ValueError), (IndentationError, SyntaxError), (StopIteration, Exception), (KeyboardInterrupt, Exception), (SystemExit, Exception), (GeneratorExit, Exception), (FloatingPointError, ArithmeticError), (UserWarning, Warning), (Warning, Exception), (TimeoutError, OSError), (PermissionError, OSError), (MemoryError, Exception), (BufferError, Exception), (EOFError, Exception), (AssertionError, Exception), (AttributeError, Exception), (IOError, OSError)]
print([issubclass(a, b) for a, b in pairs])


def raise_from_with_traceback():
    try:
        1 / 0
    except ZeroDivisionError as e:
        return e.with_traceback(None)


print(repr(raise_from_with_traceback()), raise_from_with_traceback().__traceback__)
try:
    None.x
except AttributeError as e:
    print(e.name, e.obj)
try:
    undefined_thing
except NameError as e:
    print(e.name)
try:
    import no_such_module_here
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    from math import no_such_name
except ImportError as e:
    print(str(e).split(" (")[0])
e = ValueError("noted")
e.add_note("a note")
print(e.__notes__)
errors = [ValueError("a"), KeyError("b")]
for error in errors:
    try:
        raise error
    except (ValueError, KeyError) as caught:
        print(caught is error, caught.__context__, end=" ")
print()


def loses_name():
    try:
        raise ValueError
    except ValueError as problem:
        pass
    return problem


attempt(loses_name)


def retry(times):
    last = None
    for i in range(times):
        try:
            raise ValueError(i)
        except ValueError as e:
            last = e
    raise RuntimeError(f"after {times}") from last


try:
    retry(3)
except RuntimeError as e:
    print(e, repr(e.__cause__), chain(e))
