"""Scopes: closures in loops, nonlocal, global, shadowing, unbound locals, class scopes."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n

    def peek():
        return n
    return step, peek


step, peek = counter()
print(step(), step(5), peek(), counter()[1](), step(), peek())
fs = []
for i in range(3):
    fs.append(lambda: i)
print([f() for f in fs])
i = "changed"
print([f() for f in fs])


def loop_cells():
    made = []
    for k in range(3):
        def f():
            return k
        made.append(f)
    k = 99
    return [f() for f in made], [(lambda k=k: k)() for k in range(3)]


print(loop_cells())
total = 0


def add(v):
    global total, created
    total += v
    created = "by add"
    return total


print(add(2), add(3), total, created)


def shadow():
    total = "local"

    def inner():
        global total
        total = "set from inner"
        return total
    return inner(), total


print(shadow(), total)


def unbound():
    print(later)
    later = 1


def unbound_after_del():
    v = 1
    del v
    return v


def unbound_augmented():
    total += "x"


def free_unbound():
    def inner():
        return missing
    if False:
        missing = 1
    return inner()


attempt(unbound)
attempt(unbound_after_del)
attempt(unbound_augmented)
attempt(free_unbound)
attempt(lambda: never_defined)


def make(n):
    if n == 0:
        return lambda: []
    inner = make(n - 1)
    return lambda: [n] + inner()


print(make(4)())


def three_levels():
    x = 1

    def a():
        y = 10

        def b():
            nonlocal x, y
            x += 1
            y += x
            return x, y
        return b(), b(), y
    return a(), x


print(three_levels())
x = "global"


class Scope:
    x = "class"
    y = x + "!"

    def method(self):
        return x

    def own(self):
        return self.x, Scope.y


print(Scope().method(), Scope().own(), x)


def recursive(n):
    return 1 if n == 0 else n * recursive(n - 1)


alias = recursive
recursive = lambda n: -1
print(alias(5), recursive(5))


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


print(is_even(50), is_odd(50))
compose = lambda *fs: (lambda v: v) if not fs else (lambda v: fs[0](compose(*fs[1:])(v)))
print(compose(lambda v: v + 1, lambda v: v * 2)(5), (lambda a, b=2, *c, d=4, **e: (a, b, c, d, e))(1, 3, 5, f=6))


def default_sees_enclosing(n):
    def f(m=n * 2):
        return m + n
    n = 100
    return f()


print(default_sees_enclosing(1))


def exception_name():
    e = "before"
    try:
        1 / 0
    except ZeroDivisionError as e:
        pass
    return e


attempt(exception_name)
print = print
len = lambda v: "shadowed"
print(len([1]))
del len
print(len([1]), peek())
