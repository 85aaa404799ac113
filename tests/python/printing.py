"""print and the text of every builtin type, nested."""
import sys


def attempt(f, *args, **kw):
    try:
        f(*args, **kw)
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print()
print("a", 1, 2.0, None, True, [1], sep=" ")
print("a", "b", sep="")
print("a", "b", sep=", ", end="!\n")
print("no newline", end="")
print("", "leading", sep="|")
print(1, 2, sep=None, end=None)
print(*range(4), sep="\n")
print("to stderr", file=sys.stderr)
print("to stdout", file=sys.stdout, flush=True)
print("multi\nline", "tab\there", "é", "日本", "😀")
print([1.0, 1e20, "a'b", 'c"d', "\n", None, True, 2j, b"x"], ("t",), {"k": "v", 1: [2]}, {1}, range(3), slice(1, 2, 3), ...)
print([[], [[]], {}, (), set(), frozenset(), "", b"", 0, 0.0, 0j])
print(str([str(1), repr("a")]), str("a"), repr("a"), str(("a",)), [repr("a")])
print({"nested": {"list": [1, (2, {3: [4]})]}, ("tuple", "key"): None})
print(print("inner"), [print("in list")])
print(int, [int, str], {"f": float}, (bool,))
print(True, False, None, Ellipsis, NotImplemented)


class Both:
    def __str__(self):
        return "str text"

    def __repr__(self):
        return "repr text"


class OnlyRepr:
    def __repr__(self):
        return "only repr"


class OnlyStr:
    def __str__(self):
        return "only str"


b = Both()
print(b, [b], (b,), {"k": b}, f"{b}", f"{b!r}", "%s %r" % (b, b), str(b), repr(b), "{} {!r}".format(b, b))
print(OnlyRepr(), [OnlyRepr()], str(OnlyRepr()), OnlyStr(), str(OnlyStr()), "OnlyStr object at" in repr(OnlyStr()))
lst = [1]
lst.append(lst)
d = {"d": 1}
d["self"] = d
d["list"] = lst
print(lst, d, [lst, lst])
t = ([],)
t[0].append(t)
print(t, t[0])
a, c = [], []
a.append(c)
c.append(a)
print(a, c)
same = [1]
print([same, same], {"x": same, "y": same})
sys.stdout.write("written ")
print(sys.stdout.write("count\n"))
print(1_000_000, 0x10, 1e3, 1.10, -0.0, 10**15, 1e15, 10.0**16, 123456789.123456789)
print("%", "%s", "{}", "{x}", "\\n", r"\n")


class Writer:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


w = Writer()
print("a", 1, sep="-", file=w)
print(file=w)
print("".join(w.parts) == "a-1\n\n")


class BadRepr:
    def __repr__(self):
        raise ValueError("no repr")


class NotText:
    def __repr__(self):
        return 5


attempt(print, BadRepr())
attempt(print, [BadRepr()])
attempt(print, NotText())
attempt(print, 1, sep=5)
attempt(print, 1, end=5)
attempt(print, 1, file=5)
attempt(print, 1, ending="")
print("end of", "printing", sep="\t", end=".\n")
