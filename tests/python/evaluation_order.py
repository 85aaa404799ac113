"""The order in which parts of expressions and statements are evaluated."""
log = []


def v(name, value=None):
    log.append(name)
    return value


def show(label):
    print(f"{label}: {' '.join(map(str, log))}")
    log.clear()


v("a", 1) + v("b", 2) * v("c", 3)
show("operators")
v("f", lambda *a, **k: None)(v("x"), *v("y", []), k=v("z"), **v("w", {}))
show("call")
{v("k1", 1): v("v1"), v("k2", 2): v("v2"), **v("rest", {})}
show("dict")
[v("one"), *v("two", []), v("three")], (v("t"),), {v("s")}
show("displays")
v("target", {})[v("key", 0)] = v("value")
show("item assignment")


class Box:
    def __setattr__(self, name, value):
        log.append(f"set {name}")


v("object", Box()).attr = v("value")
show("attribute assignment")
data = {0: 1}
v("container", data)[v("key", 0)] += v("value", 1)
show("augmented")
v("cond", True) and v("then") or v("else")
show("and or")
v("if-value") if v("cond", False) else v("else-value")
show("ternary")
v("low", 1) < v("mid", 0) < v("high", 5)
show("chain stops")
v("low", 1) < v("mid", 2) < v("high", 5)
show("chain goes on")
v("seq", [1, 2, 3])[v("start", 0):v("stop", 2):v("step", 1)]
show("slice")
(lambda a=v("default a"), *, b=v("default b"): None)
show("lambda defaults")


@v("decorator one", lambda f: v("apply one", f))
@v("decorator two", lambda f: v("apply two", f))
def decorated(x: v("annotation x") = v("default x"), *args: v("annotation args"), k=v("default k")) -> v("annotation return"):
    log.append("body")


show("def")
decorated()
show("call of it")


class Base:
    def __init_subclass__(cls, **kw):
        log.append("init_subclass")


class Child(v("base", Base), flag=v("keyword")):
    log.append("body")
    attribute = v("attribute")


show("class")
for target in v("iterable", [1, 2]):
    v(f"loop {target}")
else:
    v("else")
show("for")
x, (y, *z) = v("right", (1, (2, 3)))
a = b = v("chained", 5)
show("unpacking")
v("d1", data)[v("k1", 1)], v("d2", data)[v("k2", 2)] = v("r1"), v("r2")
show("tuple of targets")
del v("d", data)[v("k", 1)], v("d", data)[v("k", 2)]
show("del")
f"{v('first', 1):{v('spec', '>3')}} {v('second', 2)!r}"
show("f-string")
[v("element") for i in v("outer", [1, 2]) if v("test", i > 1) for j in v("inner", [1])]
show("comprehension")
{v("ck", i): v("cv", i) for i in v("source", [1])}
show("dict comprehension")


class Manager:
    def __init__(self, name):
        self.name = v(f"make {name}", name)

    def __enter__(self):
        log.append(f"enter {self.name}")

    def __exit__(self, *exc):
        log.append(f"exit {self.name}")


with Manager("m1") as m1, Manager("m2") as m2:
    log.append("body")
show("with")
try:
    assert v("condition", False), v("message", "text")
except AssertionError as e:
    log.append(f"caught {e}")
show("assert")
try:
    raise v("exception", ValueError("e")) from v("cause", KeyError("c"))
except ValueError:
    pass
show("raise from")


def generator():
    got = yield v("yielded")
    log.append(f"got {got}")
    return v("returned")


g = generator()
next(g)
try:
    g.send("sent")
except StopIteration:
    log.append("stopped")
show("generator")
not v("not", 1) or v("in left", 1) in v("in right", [1]) or v("unreached")
-v("minus", 1) ** v("power", 2)
show("unary")
print(v("print 1", "p"), v("print 2", "q"), sep=v("sep", "-"))
show("print")
