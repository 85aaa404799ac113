"""copy, string, io.StringIO, textwrap-free text tools."""
import copy
import io
import string


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class Node:
    def __init__(self, v, links=None):
        self.v, self.links = v, links or []

    def __repr__(self):
        return f"Node({self.v})"


class Custom:
    def __copy__(self):
        return "shallow"

    def __deepcopy__(self, memo):
        return "deep"


a = [1, [2, 3], {"k": [4]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append("new")
a[2]["k"].append("new")
print(a, b, c, b[1] is a[1], c[1] is a[1])
n = Node(1)
n.links.append(n)
m, k = copy.deepcopy(n), copy.copy(n)
print(m.links[0] is m, m is n, k.links is n.links, copy.copy(Custom()), copy.deepcopy([Custom()]))
shared = [0]
d = copy.deepcopy([shared, shared, (shared,)])
d[0].append(1)
print(d, shared, copy.deepcopy((1, 2)), copy.copy("s"), copy.deepcopy(None), copy.copy({1: [2]}), copy.deepcopy({(1, 2): {3}}), copy.deepcopy(len) is len, copy.copy({1, 2}))
r = []
r.append(r)
print(copy.deepcopy(r), copy.deepcopy(Node) is Node)
print(string.ascii_lowercase, string.ascii_uppercase, string.digits, string.hexdigits, string.punctuation, repr(string.whitespace), len(string.printable), string.ascii_letters[:3], string.octdigits)
print(string.capwords("hello big world"), string.Template("$a and ${b}").substitute(a=1, b=2), string.Template("$a $x").safe_substitute(a=1))
s = io.StringIO()
s.write("line one\n")
print("line two", 2, file=s)
s.writelines(["x\n", "y"])
print(repr(s.getvalue()), s.tell(), s.seek(0), repr(s.readline()), repr(s.read(4)), repr(s.read()), repr(s.read()))
t = io.StringIO("a\nb\n\nc")
print([line for line in t], t.seek(0), t.readlines(), io.StringIO("text").read(), t.closed)
with io.StringIO("abc") as u:
    print(u.read(1), next(iter(u)))
attempt(lambda: u.read())
attempt(lambda: s.write(5))
attempt(lambda: string.Template("$q").substitute())
attempt(lambda: io.StringIO(5))
e = io.StringIO("keep")
e.write("K")
e.seek(0, 2)
e.write("!")
print(e.getvalue(), e.truncate(2), e.getvalue())
