"""eval, exec, compile: namespaces, results, errors."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, "" if isinstance(e, SyntaxError) else e, sep=": ")


x = 10
print(eval("1 + 2"), eval("x * 2"), eval("x + y", {"x": 1, "y": 2}), eval("a + x", {"x": 1}, {"a": 5}), eval(" [i for i in range(3)]"), eval("(lambda v: v + 1)(4)"), eval("'text'"), eval("None"))
print(exec("z = x + 1"), z)
ns = {}
exec("""
import math
def area(r):
    return math.pi * r**2
class C:
    v = 3
total = sum(i for i in range(5))
""", ns)
print(round(ns["area"](2), 4), ns["C"].v, ns["total"], "__builtins__" in ns, sorted(k for k in ns if not k.startswith("__")))
exec("x = 99", {})
print(x)
exec("x = 99")
print(x)


def local():
    a = 1
    values = eval("a + 1"), eval("[a for _ in range(1)]", {"a": 7})
    exec("a = 50")
    return values, a


print(local())
code = compile("1 + x", "<text>", "eval")
print(eval(code), eval(code, {"x": 5}), type(code).__name__)
exec(compile("for i in range(3):\n    print(i, end=' ')\nprint()", "<loop>", "exec"))
f = {}
exec("def f(n):\n    return 1 if n < 2 else n * f(n - 1)", f)
print(f["f"](10))
template = "def make_{name}(v):\n    return v {op} 2\n"
made = {}
for name, op in [("double", "*"), ("half", "/"), ("square", "**")]:
    exec(template.format(name=name, op=op), made)
print(made["make_double"](5), made["make_half"](5), made["make_square"](5))
attempt(eval, "1 +")
attempt(eval, "x = 1")
attempt(eval, "")
attempt(eval, "undefined_name")
attempt(eval, "1 / 0")
attempt(eval, 5)
attempt(exec, "def f(:")
attempt(exec, "x = = 1")
attempt(exec, "raise KeyError('k')")
attempt(exec, "return 5")
attempt(exec, "  indented = 1")
attempt(exec, "break")
attempt(exec, "if True:\nx = 1")
attempt(exec, "1 = x")
attempt(exec, "f() = 1")
attempt(exec, "nonlocal q")
attempt(exec, "x = 'unterminated")
attempt(exec, "def g():\n    yield 1\n    return 2\nprint(list(g()))")
attempt(eval, "(1")
attempt(eval, "1)")
for text in ["1 +", "(", "def f(", "x = [1, 2", "'abc"]:
    try:
        compile(text, "<t>", "exec")
        print("fine")
    except SyntaxError as e:
        print(type(e).__name__, e.lineno)
