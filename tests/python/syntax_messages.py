"""The texts of the commonest syntax errors."""
SOURCES = [
    "1 +", "x = = 1", "(", "[1, 2", "{1: 2", "foo(1, 2", ")", "(]", "'abc", '"abc', "'''abc", "if x\n    pass", "while True\n    pass", "for i in x\n    pass", "def f()\n    pass", "class A\n    pass", "else:\n    pass",
    "if True:\nx = 1", "def f():\nreturn 1", "for i in x:\npass", "while 1:\nx = 2", "class A:\nx = 1", "  x = 1", "x = 1\n  y = 2", "if x:\n    y = 1\n  z = 2", "return 5", "yield 1", "break", "continue", "nonlocal x", "await x",
    "1 = x", "f() = 1", "x + 1 = 2", "None = 1", "True = 0", "'a' = 1", "del 1", "del f()", "x += 1 = 2", "for 1 in x: pass", "(x + 1) := 2", "f() += 1", "[1, 2] += x", "lambda: x = 1",
    "def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "def f(**k, a): pass", "f(a=1, a=2)", "f(a=1, 2)", "f(**k, 1)", "f(x for x in y, 1)", "def f():\n    global x\n    x = 1\n    nonlocal x", "def f():\n    x = 1\n    global x", "def f(x):\n    global x",
    "import", "from x import", "from x import *, y", "import a.b as", "try:\n    pass", "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass", "print 5", "print 'a'", "exec 'a'", "x y", "1 2", "x = 5 6", "if x = 1:\n    pass", "a b c", "?", "$", "x = 1 +* 2", "a = 5 b = 6",
    "0777", "1_", "1__0", "0b12", "0xg", "1a", "'\\x1'", "'\\N{no such name}'", "f'{'", "f'{x'", "f'}'", "f'{}'", "f'{x!z}'", "b'é'", "*a = 5", "a, *b, *c = x", "*a", "x = *y", "[*a for a in b]", "{**a for a in b}", "{1, 2: 3}", "{1: 2, 3}", "async def f(): await x", "assert", "raise from x", "with x as 1: pass", "match x:\n    case 1:\n    pass", "pass pass", "\x00", "x = (yield)", "def f():\n    x: int = yield", "class A: return 1", "lambda x: yield", "else", "elif x: pass", "not", "x not y", "a is is b", "a !== b", "a <> b", "x++", "++x", "x--", "i++ + 1", "a && b", "a || b", "!a", "x ? 1 : 2",
]
for source in SOURCES:
    try:
        compile(source, "<text>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as e:
        print(f"{source!r}: {type(e).__name__}: {e.msg} (line {e.lineno})")
    except ValueError as e:
        print(f"{source!r}: {type(e).__name__}: {e}")
