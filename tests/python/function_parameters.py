"""Functions: every kind of parameter, defaults, unpacking in calls, and the messages for wrong arguments."""


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def every(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw


print(every(1, d=4), every(1, 20, 30, 40, 50, d=4), every(1, c=9, d=8, e=7, f=6), every(1, d=4, a=100, b=200))


def plain(x, y, z=0):
    return (x, y, z)


print(plain(1, 2), plain(y=1, x=2), plain(1, z=5, y=3), plain(*[1, 2, 3]), plain(**{"x": 1, "y": 2}), plain(1, *[2], **{"z": 3}), plain(*"ab"), plain(*[1], *[2]), plain(*(i for i in range(3))))


def star(*args, **kwargs):
    return args, kwargs


print(star(), star(1, 2), star(a=1), star(*[1], 2, *[3, 4], a=5, **{"b": 6}, **{"c": 7}), star(*{"k": 1}, **{}))


def keyword_only(*, a, b=1):
    return a, b


def positional_only(a, b=5, /):
    return a, b


def append(value, to=[]):
    to.append(value)
    return to


print(keyword_only(a=1), keyword_only(b=2, a=3), positional_only(1), positional_only(1, 2), append(1), append(2), append(3, []), append(4))
n = 10


def late(x=n):
    return x, n


n = 20
print(late(), late(5), every.__defaults__, every.__kwdefaults__, plain.__defaults__, plain.__name__, plain.__qualname__, (lambda x: x).__name__)
attempt(plain)
attempt(plain, 1)
attempt(plain, 1, 2, 3, 4)
attempt(plain, 1, 2, w=3)
attempt(plain, 1, 2, x=3)
attempt(plain, z=1)
attempt(every)
attempt(every, 1)
attempt(every, d=1)
attempt(keyword_only)
attempt(keyword_only, 1)
attempt(keyword_only, 1, a=2)
attempt(keyword_only, a=1, c=2)
attempt(positional_only)
attempt(positional_only, a=1)
attempt(positional_only, 1, b=2)
attempt(positional_only, 1, 2, 3)
attempt(lambda: plain(*5))
attempt(lambda: plain(**5))
attempt(lambda: plain(**{1: 2}))
attempt(lambda: plain(1, **{"x": 2}))
attempt(lambda: star(a=1, **{"a": 2}))
attempt(lambda x: x)
attempt(lambda x: x, 1, 2)
attempt(lambda *, k: k)
attempt(lambda: 1, 2)


def none_of_it():
    pass


def many(a, b, c, d):
    pass


def two_required(*, first, second, third):
    pass


attempt(none_of_it)
attempt(none_of_it, 1)
attempt(none_of_it, k=1)
attempt(many)
attempt(many, 1, 2)
attempt(many, 1, 2, 3)
attempt(two_required)
attempt(two_required, first=1)
attempt(none_of_it, 1, 2, k=3)


class Class:
    def __init__(self, a):
        self.a = a

    def method(self, b, c=1):
        return b, c

    def no_self():
        pass


attempt(Class)
attempt(Class, 1, 2)
attempt(Class, b=1)
attempt(Class(1).method)
attempt(Class(1).method, 1, 2, 3)
attempt(Class(1).method, 1, d=2)
attempt(Class.method, 1)
attempt(Class(1).no_self)
attempt(len)
attempt(len, [], [])
attempt(isinstance, 1)
attempt(abs, 1, 2)
attempt(print, 1, foo=2)
attempt(sorted, [1], foo=2)
attempt([].append, 1, 2)
attempt("a".join)
attempt(int, 1, 2, 3)
attempt(None)
attempt("text", 1)


def evaluation_order():
    def say(v):
        print(v, end=" ")
        return v
    return star(say(1), say(2), k=say(3), *[say(4)], j=say(5))


print(evaluation_order())


def annotated(x: int, y: "float" = 1.5, *args: str, **kw: dict) -> list:
    """Doc line."""
    local: int = x
    return [local, y]


print(annotated(1), annotated.__annotations__, annotated.__doc__, star.__doc__)
