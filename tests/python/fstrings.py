"""f-strings: nested specs, conversions, the = form, quotes, braces, any expression."""
import math

x, y, name = 3, 2.71828, "world"
items = [1, 2, 3]
table = {"a": 1, "b c": 2}
print(f"{x} {y} {name}", f"{x + 1}{x * 2}", f"", f"plain", f"{{}} {{{x}}} }}{{")
print(f"{y:.2f} {y:10.3f}| {y:<10.1f}| {y:e} {x:05d} {x:>4} {name:>10} {name:*^11} {x:b} {1000000:,}")
width, precision, fill = 12, 3, "*"
print(f"[{y:{width}.{precision}f}] [{name:{fill}>{width}}] [{x:0{width}d}] [{y:{width}.{precision}}] [{name:{'>'}{width + 1}}]")
print(f"{x=} {y=:.2f} {name=} {x + 1=} {x = } {name=!s} {name = :>7} {items=} { x=}")
print(f"{name!r} {name!s} {name!a} {'é'!a} {name!r:>10} {None!r} {items!s:>12}")
print(f"{items[0]} {items[-1]} {items[::-1]} {table['a']} {table['b c']} {len(items)} {', '.join(map(str, items))}")
print(f"{'yes' if x > 2 else 'no'} {[i * i for i in items]} { {1: 2}[1] } {(lambda v: v * 2)(4)} {x == 3} {x != 3} {x >= 3=}")
print(f"{math.pi:.4f} {math.sqrt(2)!r:.5} {max(items):>3} {sum(i for i in items)} {x if x else y}")
print(f'{name} "quoted"' f" joined {x}" " plain {not replaced}" r"\n" rf"\d{x}" F"{x}")
print(f"""multi
line {x}
{
    x + 1
}""")
print(f"tab\t{x}\u00e9\x41 {'é'} \N{GREEK SMALL LETTER ALPHA}")
print(f"{f'{x}{y:.1f}'} {f'inner {name!r}'}")
print(f"{x:{'0' if x else ''}5}", f"{True:d} {True} {None} {...}", f"{x!s:5}|", f"{'a':5}|{1:5}|{1.0:5}|{True:5}|")
print(f"{3.0} {1e20} {1e-7} {-0.0} {1j} {10**20}", f"{0.1 + 0.2}", f"{1/3:.3}", f"{100:.1e}", f"{0.256:.1%}")
print(f"{(x, y)} {[]} {()} {set()} { {3} } {range(3)} {slice(1, 2)}")
print(f"{(z := 5)} {z}", f"{x:=+5}", f"{x!r:^{width}}")
a = 10
print(f"{a:#x} {a:#06b} {a:_} {12345678:_} {255:02X}")


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Point({self.x!r}, {self.y!r})"

    def __format__(self, spec):
        if not spec:
            return str(self)
        return f"({self.x:{spec}}, {self.y:{spec}})"


p = Point(1.5, -2.25)
print(f"{p} {p!r} {p:.1f} {p.x:>6} {p=} {p=:.2f} {[p]}")


def f(n):
    return f"{n}" if n < 1 else f"{f(n - 1)}{n}"


print(f(5), [f"{i}{j}" for i in "ab" for j in range(2)])
for bad in (lambda: f"{undefined_name}", lambda: f"{'a':d}", lambda: f"{x:zz}", lambda: f"{1 / 0}", lambda: f"{x.foo}"):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e, sep=": ")
