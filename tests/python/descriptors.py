"""Properties and descriptors."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class Circle:
    def __init__(self, r):
        self.r = r

    @property
    def r(self):
        """The radius."""
        return self._r

    @r.setter
    def r(self, value):
        if value < 0:
            raise ValueError(f"negative radius {value}")
        self._r = value

    @r.deleter
    def r(self):
        print("deleting", end=" ")
        del self._r

    @property
    def area(self):
        return 3 * self.r**2

    diameter = property(lambda self: self.r * 2, lambda self, d: setattr(self, "r", d / 2), doc="Twice r")


c = Circle(2)
c.r = 5
c.r += 1
print(c.r, c.area, c.diameter, Circle.r.__doc__, Circle.diameter.__doc__, vars(c), type(Circle.r).__name__)
c.diameter = 8
print(c.r)
attempt(lambda: setattr(c, "area", 1))
attempt(lambda: delattr(c, "area"))
attempt(lambda: Circle(-1))
del c.r
attempt(lambda: c.r)


class Sub(Circle):
    @property
    def area(self):
        return -super().area

    @Circle.r.getter
    def r(self):
        return self._r * 100


print(Sub(2).area, Sub(2).r)


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = "_" + name
        print(f"{owner.__name__}.{name}", end=" ")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name[1:]} wants {self.kind.__name__}, got {type(value).__name__}")
        setattr(instance, self.name, value)

    def __delete__(self, instance):
        delattr(instance, self.name)


class Person:
    name = Typed(str)
    age = Typed(int)

    def __init__(self, name, age):
        self.name, self.age = name, age


print()
p = Person("Ann", 30)
p.age += 1
print(p.name, p.age, sorted(vars(p)), type(Person.age).__name__)
attempt(lambda: Person("Ann", "old"))
del p.name
attempt(lambda: p.name)


class Lazy:
    def __init__(self, f):
        self.f = f

    def __get__(self, instance, owner):
        if instance is None:
            return f"on class {owner.__name__}"
        value = self.f(instance)
        instance.__dict__[self.f.__name__] = value
        return value


class Report:
    @Lazy
    def data(self):
        print("computing", end=" ")
        return [1, 2, 3]


r = Report()
print(r.data, r.data, Report.data)
r.data = "replaced"
print(r.data)


class Static:
    __call__ = staticmethod(lambda *a: ("call", a))

    @classmethod
    def create(cls, *a):
        return cls.__name__, a

    @staticmethod
    def plain(a, b=2):
        return a, b

    factory = classmethod(lambda cls: cls.__name__ + " made")


class Derived(Static):
    pass


print(Derived.create(1), Derived().create(2), Static.plain(1), Derived().plain(3, 4), Derived.factory(), Derived()(5))
bound = Derived().create
print(bound.__self__ is Derived, bound(9))


def free(self, x):
    return self.tag, x


class Host:
    tag = "host"
    method = free
    builtin = len
    partial = lambda self: self.tag


h = Host()
print(h.method(1), Host.method(h, 2), h.builtin([1, 2]), h.partial(), free.__get__(h, Host)(3))
h.attached = free.__get__(h)
print(h.attached(4))


class DataWins:
    class D:
        def __get__(self, i, o):
            return "descriptor"

        def __set__(self, i, v):
            i.__dict__["x"] = v
    x = D()


class NonData:
    class D:
        def __get__(self, i, o):
            return "descriptor"
    x = D()


a, b = DataWins(), NonData()
a.x = b.x = "instance"
print(a.x, b.x, a.__dict__, b.__dict__)
