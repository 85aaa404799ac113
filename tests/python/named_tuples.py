"""collections.namedtuple and typing.NamedTuple."""
from collections import namedtuple
from typing import NamedTuple, Optional


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


P = namedtuple("P", ["x", "y"])
p = P(1, y=2)
print(p, p.x, p[1], p == (1, 2), tuple(p), len(p), p + (3,), p._fields, p._asdict(), p._replace(x=9), P._make([5, 6]), isinstance(p, tuple), hash(p) == hash((1, 2)))
x, y = p
print(x, y, *p, [a for a in p], p < P(1, 3), max(P(2, 0), p), {p: 1}[(1, 2)], p.index(2), p.count(1), P.__name__, repr(P(y="a", x=None)), p[::-1], p[:1])
Q = namedtuple("Q", "a b c", defaults=[10, 20])
print(Q(1), Q(1, 2), Q._field_defaults, namedtuple("R", "a, b")(1, 2), namedtuple("E", [])(), namedtuple("N", "class x 1 x", rename=True)._fields)


class State(NamedTuple):
    """A training state."""
    params: dict
    step: int = 0
    note: Optional[str] = None

    def next(self):
        return self._replace(step=self.step + 1)

    @property
    def label(self):
        return f"step {self.step}"

    @classmethod
    def empty(cls):
        return cls({})

    def __str__(self):
        return "State!"


s = State({"w": 1.0})
print(repr(s), s, s.next().next().step, s.label, State.empty() == ({}, 0, None), State._fields, State._field_defaults, State.__doc__, sorted(State.__annotations__))
params, *rest = s
print(params, rest, s._asdict(), type(s).__mro__[1].__name__, s.step == s[1], "%s %s" % P("a", "b"), "{0.x} {0[1]}".format(p))
Alt = NamedTuple("Alt", [("a", int), ("b", str)])
print(Alt(1, "x"), Alt(b="y", a=2))


class Sub(P):
    def total(self):
        return self.x + self.y

    def __repr__(self):
        return f"Sub<{self.x},{self.y}>"


sub = Sub(3, 4)
print(sub, sub.total(), sub == P(3, 4), sub._replace(x=0), type(sub._replace(x=0)).__name__)
attempt(P)
attempt(P, 1)
attempt(P, 1, 2, 3)
attempt(P, 1, z=2)
attempt(lambda: setattr(p, "x", 5))
attempt(lambda: p.z)
attempt(lambda: p[5])
attempt(lambda: p._replace(z=1))
attempt(lambda: P._make([1]))
attempt(lambda: namedtuple("B", "a a"))
attempt(lambda: namedtuple("B", "_a"))
attempt(lambda: namedtuple("B", "1a"))
attempt(lambda: namedtuple("B", "class"))
attempt(State)
match p:
    case P(x=1, y=b):
        print("case", b)
match s:
    case State(_, step):
        print("case", step)
print(sorted([P(2, 1), P(1, 5)], key=lambda t: t.y), list(map(P._make, [(1, 2), (3, 4)])), dict([p]), sum(p), P(*"ab"), P(**{"x": 1, "y": 2}))
