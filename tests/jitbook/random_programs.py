"""Random functions full of control flow: what they give compiled is what plain evaluation gives."""
from jitbook import jit


class Source:
    """Writes a random function; the same one for the same seed."""

    def __init__(self, seed):
        self.state = seed * 7919 + 12345
        self.lines = []
        self.serial = 0

    def chance(self):
        self.state = (self.state * 1103515245 + 12345) % 2147483648
        return (self.state >> 8) % 1000 / 1000

    def pick(self, *options):
        return options[int(self.chance() * len(options))]

    def number(self, depth):
        c = self.chance()
        if depth > 2 or c < 0.4:
            return self.pick("a", "b", "c")
        if c < 0.55:
            return self.pick("0", "1", "2", "3", "5", "-1", "0.5")
        one, other = self.number(depth + 1), self.number(depth + 1)
        if c < 0.65:
            return f"({one} if {self.test(depth + 1)} else {other})"
        if c < 0.9:
            return f"({one} {self.pick('+', '-')} {other})"
        return f"({one} % 7)"

    def test(self, depth):
        c, one, other = self.chance(), self.number(depth + 1), self.number(depth + 1)
        if depth > 2 or c < 0.6:
            return f"{one} {self.pick('<', '<=', '>', '>=', '==', '!=')} {other}"
        if c < 0.7:
            return f"not ({self.test(depth + 1)})"
        if c < 0.8:
            return f"{one} < {other} <= {self.number(depth + 1)}"
        return f"({self.test(depth + 1)} {self.pick('and', 'or')} {self.test(depth + 1)})"

    def line(self, indent, text):
        self.lines.append("    " * indent + text)

    def block(self, indent, in_loop, count):
        for _ in range(count):
            if self.statement(indent, in_loop):
                return

    def statement(self, indent, in_loop):
        c, deep = self.chance(), indent > 3
        if c < 0.4 or indent > 4:
            self.line(indent, f"{self.pick('a', 'b', 'c')} {self.pick('=', '+=', '-=')} {self.number(0)}")
        elif c < 0.68:
            self.line(indent, f"if {self.test(0)}:")
            self.block(indent + 1, in_loop, self.pick(1, 2))
            if self.chance() < 0.4:
                self.line(indent, f"elif {self.test(0)}:")
                self.block(indent + 1, in_loop, 1)
            if self.chance() < 0.5:
                self.line(indent, "else:")
                self.block(indent + 1, in_loop, self.pick(1, 2))
        elif c < 0.86 and not deep:
            self.loop(indent, in_loop, c < 0.78)
        elif c < 0.93 and in_loop:
            self.line(indent, f"if {self.test(0)}:")
            self.line(indent + 1, self.pick("break", "continue"))
        elif c < 0.96 and indent > 1:
            self.line(indent, f"return {self.number(0)}")
            return True
        else:
            self.line(indent, f"{self.pick('a', 'b', 'c')} = {self.number(0)}")
        return False

    def loop(self, indent, in_loop, is_for):
        self.serial += 1
        k = f"k{self.serial}"
        if is_for:
            self.line(indent, f"for {k} in range({self.pick('n', '3', 'n + 1', '1, n, 2', 'n, 0, -1')}):")
        else:
            self.line(indent, f"{k} = 0")
            self.line(indent, f"while {k} < 5 and {self.test(0)}:")
            self.line(indent + 1, f"{k} += 1")
        self.block(indent + 1, True, self.pick(1, 2, 3))
        if self.chance() < 0.3:
            self.line(indent, "else:")
            self.block(indent + 1, in_loop, 1)

    def function(self):
        self.line(0, "def f(a, b, n):")
        self.line(1, "c = 0")
        self.block(1, False, self.pick(3, 4, 5))
        self.line(1, "return a + b - c")
        return "\n".join(self.lines)


def differs(text):
    names = {}
    exec(text, names)
    f, compiled = names["f"], jit(names["f"])
    for args in [(1, 2, 3), (-4, 7, 5), (6, 0, 0), (3, -3, 2)]:
        plain = f(*args)
        if abs(plain) < 1e6 and abs(float(compiled(*args)) - plain) > 1e-4 * (1 + abs(plain)):
            return args
    return None


different = 0
for seed in range(60):
    text = Source(seed).function()
    try:
        args = differs(text)
    except Exception as e:
        args = f"{type(e).__name__}: {e}"
    if args is not None:
        print(text, "\n#", args)
        different += 1
print("60 random functions,", different, "different")
