"""abc, types, weakref, traceback, warnings, as far as notebooks use them."""
import abc
import traceback
import types
import weakref
from abc import ABC, abstractmethod


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class Shape(ABC):
    @abstractmethod
    def area(self):
        """The area."""

    @property
    @abstractmethod
    def name(self): ...

    def describe(self):
        return f"{self.name}: {self.area()}"


class Square(Shape):
    def __init__(self, side):
        self.side = side

    name = "square"

    def area(self):
        return self.side**2


class Half(Shape):
    def area(self):
        return 0


print(Square(3).describe(), isinstance(Square(1), Shape), sorted(Shape.__abstractmethods__), sorted(Half.__abstractmethods__))
attempt(Shape)
attempt(Half)


class Meta(metaclass=abc.ABCMeta):
    @abstractmethod
    def f(self): ...


attempt(Meta)


@Shape.register
class Virtual:
    pass


print(isinstance(Virtual(), Shape), issubclass(Virtual, Shape))
ns = types.SimpleNamespace(a=1, b="x")
ns.c = [1]
print(ns, ns.a, ns == types.SimpleNamespace(a=1, b="x", c=[1]), vars(ns))
attempt(lambda: ns.missing)
print(isinstance(len, types.BuiltinFunctionType), isinstance(lambda: 0, types.FunctionType), isinstance(types, types.ModuleType), isinstance((x for x in ""), types.GeneratorType), isinstance(ns.c.append, types.BuiltinMethodType), isinstance(Square(1).area, types.MethodType), types.LambdaType is types.FunctionType, isinstance(None, types.NoneType), isinstance(..., types.EllipsisType))
view = types.MappingProxyType({"k": 1})
print(view["k"], view, len(view), dict(view))
attempt(lambda: view.__setitem__)
m = types.MethodType(lambda self, x: (self, x), "bound")
print(m(1), types.new_class("Made", (Square,)).__name__)


class Target:
    pass


t = Target()
r = weakref.ref(t)
print(r() is t, r() is None)
del t
print(r() is None)
seen = []
u = Target()
weakref.finalize(u, seen.append, "finalized")
w = weakref.WeakValueDictionary(k=u)
print("k" in w, len(w), seen)
del u
print("k" in w, len(w), seen)
attempt(weakref.ref, 5)


class Noisy:
    def __del__(self):
        print("deleted", end=" ")


n = Noisy()
n = None
lst = [Noisy()]
lst.clear()
Noisy()
print("end")
try:
    {}["k"]
except KeyError:
    text = traceback.format_exc()
    print(text.splitlines()[0], "|", text.splitlines()[-1], "|", text.endswith("\n"))
try:
    int("x")
except ValueError as e:
    print(traceback.format_exception_only(type(e), e), traceback.format_exception(e)[-1].strip())
