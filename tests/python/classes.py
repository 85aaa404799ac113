"""Classes: attributes, methods, inheritance, super, class and static methods, repr, introspection."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def masked(value):
    """The repr without its address."""
    head, at, tail = repr(value).partition(" at 0x")
    return head + at + tail.lstrip("0123456789abcdef")


class Animal:
    """An animal."""
    kingdom = "animalia"
    count = 0
    tags = []

    def __init__(self, name, legs=4):
        self.name = name
        self.legs = legs
        Animal.count += 1

    def speak(self):
        return f"{self.name} says {self.sound()}"

    def sound(self):
        return "..."

    @classmethod
    def default(cls):
        return cls("default " + cls.__name__)

    @staticmethod
    def add(a, b):
        return a + b


class Dog(Animal):
    def __init__(self, name):
        super().__init__(name, legs=4)
        self.tricks = []

    def sound(self):
        return "woof, not " + super().sound()

    def learn(self, *tricks):
        self.tricks.extend(tricks)
        return self


d = Dog("Rex").learn("sit", "roll")
print(d.speak(), d.legs, d.tricks, d.kingdom, Dog.kingdom, Animal.count, Dog.default().name, Dog.default().speak(), d.add(1, 2), Animal.add(3, 4))
print(isinstance(d, Animal), isinstance(d, (int, Dog)), issubclass(Dog, Animal), issubclass(Dog, (str, object)), isinstance(Animal("x"), Dog), type(d) is Dog, type(d).__name__, type(type(d)).__name__)
print(Dog.__bases__ == (Animal,), [c.__name__ for c in Dog.__mro__], Animal.__doc__, Dog.__doc__, d.__class__.__name__, Dog.__name__, Dog.__qualname__, Dog.__module__)
print(masked(d), masked(Dog), masked(d.speak), masked(Dog.speak), masked(Animal.add), masked(object()), masked(Dog.default), masked(lambda: 0), masked(print), masked(len), masked(int), masked([].append), masked(str.upper))
d.kingdom = "own"
Animal.kingdom = "changed"
print(d.kingdom, Dog("a").kingdom, Animal.kingdom)
del d.kingdom
print(d.kingdom)
d.tags.append("shared")
print(Animal.tags, Dog.tags is Animal.tags, vars(d), d.__dict__ == vars(d), sorted(k for k in vars(Animal) if not k.startswith("__")))
d.speak = lambda: "instance attribute"
print(d.speak(), Dog.speak(d), hasattr(d, "fly"), getattr(d, "fly", None), getattr(d, "legs"), hasattr(Dog, "speak"))
setattr(d, "fly", True)
delattr(d, "fly")
print(hasattr(d, "fly"), "name" in dir(d), "speak" in dir(Dog), callable(d), callable(Dog), callable(d.speak))
method = Dog("Bo").speak
print(method(), method.__name__, method.__self__.name, method.__func__ is Animal.speak)
Animal.later = lambda self, x: (self.name, x)
print(d.later(3))


class Empty:
    pass


e = Empty()
e.x, e.y = 1, 2
e.x += 5
print(vars(e), e == e, e == Empty(), e != Empty(), hash(e) == hash(e), bool(e), Empty is Empty, e in [e])
Dynamic = type("Dynamic", (Animal,), {"sound": lambda self: "beep", "z": 5})
print(Dynamic("r2").speak(), Dynamic.z, Dynamic.__name__)


class Outer:
    class Inner:
        value = 7

    def make(self):
        return self.Inner()


print(Outer().make().value, Outer.Inner.__qualname__, masked(Outer().make()))


def local_class(n):
    class Local:
        def get(self):
            return n
    return Local


print(local_class(5)().get(), local_class(1).__qualname__, local_class(1) is local_class(1))


class Private:
    def __init__(self):
        self.__secret = 1
        self._soft = 2

    def reveal(self):
        return self.__secret


print(Private().reveal(), sorted(vars(Private())), Private()._Private__secret)
attempt(lambda: d.missing)
attempt(lambda: Dog.missing)
attempt(lambda: Private().__secret)
attempt(lambda: Dog())
attempt(lambda: Animal("a").speak(1))
attempt(lambda: Animal.speak())
attempt(lambda: delattr(d, "nothing"))
attempt(lambda: setattr(5, "x", 1))
attempt(lambda: setattr(object(), "x", 1))
attempt(lambda: setattr(int, "x", 1))
attempt(lambda: d + 1)
attempt(lambda: d < d)
attempt(lambda: d())
attempt(lambda: d[0])
attempt(lambda: len(d))
attempt(lambda: iter(d))
attempt(lambda: -d)
attempt(lambda: 1 in d)
attempt(lambda: isinstance(d, 5))
attempt(lambda: issubclass(d, Dog))
attempt(lambda: super().x)


class NotInit:
    def __init__(self):
        return 5


attempt(NotInit)
attempt(lambda: object(1))
attempt(lambda: Empty(1))
