"""Abstract base classes: a class with unfilled abstract methods cannot be instantiated."""


def abstractmethod(funcobj):
    """Mark a method that subclasses must define."""
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractproperty(property):
    """A property that subclasses must define (old form; use @property over @abstractmethod)."""

    __isabstractmethod__ = True


def _is_abstract(value):
    for part in (value, getattr(value, "fget", None), getattr(value, "__func__", None)):
        if getattr(part, "__isabstractmethod__", False):
            return True
    return False


def _abstract_names(cls, namespace):
    names = [n for n, v in namespace.items() if _is_abstract(v)]
    for base in cls.__mro__[1:]:
        for n in base.__dict__.get("__abstractmethods__", ()):
            if n not in names and _is_abstract(getattr(cls, n, None)):
                names.append(n)
    return frozenset(names)


class ABCMeta(type):
    """Metaclass of abstract classes: refuses instances while abstract methods remain."""

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls.__abstractmethods__ = _abstract_names(cls, namespace)
        cls._abc_registry = []
        return cls

    def __call__(cls, *args, **kwargs):
        missing = sorted(cls.__abstractmethods__)
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(
                f"Can't instantiate abstract class {cls.__name__} with abstract method{plural} {', '.join(missing)}"
            )
        return super().__call__(*args, **kwargs)

    def register(cls, subclass):
        """Declare `subclass` a virtual subclass: ``Shape.register(Square)``."""
        cls._abc_registry.append(subclass)
        return subclass

    def __instancecheck__(cls, instance):
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass):
        if cls in subclass.__mro__:
            return True
        hook = getattr(cls, "__subclasshook__", None)
        answer = hook(subclass) if hook is not None else NotImplemented
        if answer is not NotImplemented:
            return bool(answer)
        if any([issubclass(subclass, r) for r in cls.__dict__.get("_abc_registry", ())]):
            return True
        return any([c.__subclasscheck__(subclass) for c in cls.__subclasses__() if isinstance(c, ABCMeta)])


class ABC(metaclass=ABCMeta):
    """Base class form of `ABCMeta`: ``class Shape(ABC): ...``."""

    __slots__ = ()
