"""import of local modules and packages, every form."""
import modules.shapes
import modules.shapes as s
import modules.units
from modules import units as u
from modules.shapes import *
from modules.shapes import Square as Sq, _hidden


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(" (")[0], sep=": ")


print(modules.shapes is s, modules.units is u, Sq is Square, area(Square(3)), s.described(Square(2)), CM, _hidden)
print(s.__name__, modules.__name__, s.__doc__, modules.LEVEL, s.counter, __name__, type(s).__name__, "described" in globals())
s.counter = 100
area(Sq(1))
print(s.counter, modules.shapes.counter, hasattr(s, "Square"), sorted(n for n in dir(u) if not n.startswith("_")))


def inside():
    import modules.units as local
    from modules.units import describe
    return describe(5), local.CM


print(inside())
attempt(lambda: s.missing)
attempt(lambda: __import__("modules.units").units.CM)
attempt(lambda: __import__("modules_not_here"))
for line in ("import modules.nothing", "from modules import nothing", "from modules.units import nothing", "import modules.broken", "import modules.broken", "import numpyy", "from math import tau as t, pi", "import math as m, sys as y", "from . import x"):
    try:
        exec(line)
        print("fine:", line)
    except Exception as e:
        print(line, "->", type(e).__name__, str(e).split(" (")[0], sep=" ")
import sys
print("modules.shapes" in sys.modules, sys.modules["modules.units"] is u)
