"""The errors that users meet most, by class and text."""


def attempt(code):
    try:
        exec(code, {"__name__": "test"})
        print("fine:", code)
    except Exception as e:
        text = str(e).split(" (unknown location")[0].split(" (/")[0]
        print(f"{code!r}: {type(e).__name__}: {text} {e.args if len(e.args) != 1 else ''}".rstrip())


for code in [
    "undefined", "pint(1)", "x = x", "del nothing", "import math; math.sqr(2)", "'a'.uper()", "[].push(1)", "{}.has_key(1)", "(1).x", "None.shape", "None[0]", "None + 1", "None()", "None < 1", "for i in None: pass",
    "len(None)", "1 + '1'", "'1' + 1", "[1] + 1", "1 + [1]", "(1,) + [2]", "{} + {}", "'a' - 'b'", "'a' * 'b'", "[1] * [2]", "-'a'", "not_defined()", "~1.5", "1 / 0", "1.0 / 0", "1 % 0", "1 // 0", "0 ** -1", "1 @ 2", "1 << 1.0",
    "[1, 2][2]", "[1, 2][-3]", "(1,)[1]", "'ab'[2]", "[][0]", "{}['k']", "{1: 2}[3]", "{}[(1, 2)]", "{'a': {}}['a']['b']", "[1]['a']", "[1][1.5]", "'a'['b']", "(1,)[None]", "1[0]", "1.5[0]", "len[0]", "{1}[0]", "range(3)[3]", "(lambda: 0)[0]",
    "x = [1]; x[1] = 2", "x = (1,); x[0] = 2", "x = 'a'; x[0] = 'b'", "x = 5; x[0] = 1", "x = 5; x.y = 1", "x = [1]; x.y = 1", "x = range(3); x[0] = 1", "x = (1,); del x[0]", "x = {}; del x['k']", "x = [1]; del x[1]", "x = 'abc'; del x[0]",
    "int('a')", "int('1.5')", "int(None)", "int([1])", "float('x')", "float([])", "float(None)", "complex('x')", "chr(-1)", "ord('ab')", "bool(1, 2)", "str(1, 2)", "list(1)", "dict(1)", "dict([(1, 2, 3)])", "set(1)", "tuple(1)",
    "len(5)", "len()", "len([], [])", "abs('a')", "sum(['a'])", "sum(5)", "max([])", "max(1)", "min()", "sorted([1, 'a'])", "range(1.5)", "range()", "round('a')", "print(1, x=2)", "isinstance(1, 1)", "iter(1)", "next([])", "next(iter([]))", "zip(1)", "map(1)",
    "a, b = 1", "a, b = [1]", "a, b = [1, 2, 3]", "a, *b, c = [1]", "[a, b] = 'abc'", "for a, b in [1]: pass", "1()", "'a'()", "[]()", "{}()", "(1)()", "5 in 5", "1 in None", "hash([])", "{[]: 1}", "{{}}", "{1: 2}[[]]", "{1, [2]}",
    "def f(): pass\nf(1)", "def f(a): pass\nf()", "def f(a, b): pass\nf(1, 2, 3)", "def f(a, *, b): pass\nf(1)", "def f(a): pass\nf(1, a=1)", "def f(): pass\nf(x=1)", "def f(): return x\nf()", "def f():\n    x += 1\nf()", "def f():\n    print(x)\n    x = 1\nf()",
    "class A: pass\nA().x", "class A: pass\nA.x", "class A: pass\nA(1)", "class A: pass\nA() + 1", "class A: pass\nA() < A()", "class A: pass\nlen(A())", "class A: pass\nA()[0]", "class A: pass\nA()()", "class A: pass\nfor i in A(): pass", "class A:\n    def __init__(self, x): pass\nA()", "class A:\n    def f(self): pass\nA.f()", "class A:\n    def f(): pass\nA().f()", "class A(B): pass", "class A(1): pass",
    "raise ValueError", "raise ValueError('text')", "raise ValueError('a', 1)", "raise 5", "raise 'text'", "assert False", "assert 1 > 2, 'why'", "assert 0, [1, 2]", "raise KeyError('k')", "raise KeyError", "raise IndexError()", "raise Exception", "raise NotImplementedError", "raise StopIteration(3)", "raise OSError(5, 'x')",
    "import nothing_here", "from math import nothing_here", "import os.nothing_here", "'{}'.format()", "'{a}'.format()", "'%d' % 'a'", "'%s %s' % 1", "'a %s' % (1, 2)", "'abc'.index('z')", "[1].index(2)", "[1].remove(2)", "{1}.remove(2)", "[].pop()", "{}.pop('a')", "set().pop()", "{}.popitem()", "'a'.join([1])", "'a'.split('')", "' '.join(5)",
    "2.0 ** 10000", "int('9' * 5) << -1", "float(10 ** 400)", "10 ** 400 * 1.5", "int(float('inf'))", "int(float('nan'))", "round(float('inf'))", "(1).to_bytes(0, 'big')", "'a' * 10 ** 18", "bytes(-1)", "b'a' + 'b'", "[0] * -1", "'a' < 1", "[] < 1", "1j < 2j", "sorted([1j, 2])",
]:
    attempt(code)
