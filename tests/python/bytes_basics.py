"""bytes and bytearray, as far as array programs meet them."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


b = b"hello\x00\xff"
print(b, len(b), b[0], b[-1], b[1:4], b[::-1], list(b[:3]), b"l" in b, 104 in b, b.find(b"l"), b.count(b"l"))
print(bytes(3), bytes([65, 66]), bytes("é", "utf-8"), bytes(), bytes(b"x"), bytes(range(3)), b"a" b"b", b"it's", b'"', b"\t\n\\")
print(b"abc".decode(), "abc".encode() == b"abc", b"abc" == "abc", b"abc" < b"abd", hash(b"a") == hash(b"a"), b"a" + b"b", b"ab" * 2)
print(b"abc".hex(), b"abc".hex(" "), bytes.fromhex("616263"), b"a,b".split(b","), b",".join([b"x", b"y"]), b" x ".strip(), b"Ab".upper(), b"Ab".lower())
print(b"abc".startswith(b"a"), b"abc".replace(b"b", b"--"), b"abc".isalpha(), b"12".isdigit(), [x for x in b"ab"], bool(b""), {b"k": 1})
print(str(b"a"), repr(b"a"), f"{b'a'}", "%s" % b"a", str(b"\xc3\xa9", "utf-8"), rb"\n", br"\x")
a = bytearray(b"abc")
a[0] = 65
a.append(100)
a.extend(b"ef")
a += b"g"
print(a, len(a), a[1], bytes(a), a == b"Abcdefg", a[1:3], a.pop(), a)
a[1:3] = b"__"
del a[0]
print(a, list(a), a.decode())
print(int.from_bytes(b"\x01\x00", "big"), b"5", max(b"az"), sorted(b"cab"), sum(b"\x01\x02"))

attempt(lambda: b"a" + "b")
attempt(lambda: "a" + b"b")
attempt(lambda: bytes([256]))
attempt(lambda: bytes("a"))
attempt(lambda: bytes(-1))
attempt(lambda: b"a"[5])
attempt(lambda: "a" in b"a")
attempt(lambda: b"abc".__setitem__)
attempt(lambda: a.__setitem__(0, 300))
attempt(lambda: bytes.fromhex("zz"))
attempt(lambda: b",".join(["a"]))
