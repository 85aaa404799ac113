"""The % operator on strings."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print("%d %i %u" % (1, 2, 3), "%s" % "a", "%s %s" % ("a", 1), "%r" % "a", "%%" % (), "100%%", "%d%%" % 50)
print("[%5d] [%-5d] [%05d] [%+d] [% d] [%+5d]" % (42, 42, 42, 42, 42, -42))
print("[%f] [%.2f] [%8.3f] [%-8.1f] [%08.2f] [%+.1f] [%.0f]" % (3.14159, 3.14159, 3.14159, 3.14159, 3.14159, 3.14159, 2.5))
print("[%e] [%.2e] [%E] [%g] [%G] [%.3g] [%g] [%g]" % (12345.678, 12345.678, 12345.678, 12345.678, 1e-10, 12345.678, 1e20, 100000.0))
print("[%x] [%X] [%#x] [%o] [%#o] [%04x]" % (255, 255, 255, 8, 8, 255))
print("[%c] [%c] [%s] [%10s] [%-10s] [%.2s] [%5.1s]" % ("a", 98, None, "right", "left", "cut", "cut"))
print("%(a)s is %(b)d, %(a)r" % {"a": "x", "b": 5, "c": 0})
print("%s" % ((1, 2),), "%s %s" % (1, [2]), "%s" % [1, 2], "%s" % {"a": 1}, "%r" % (None,))
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 2, 3.14159))
print("%d" % 3.99, "%d" % True, "%d" % 10**20, "%s" % 10**20, "%x" % -255, "%d" % -3.99, "%5s|" % True)
print("%s" % 1.0, "%s" % 1e20, "%r" % 0.1, "%a" % "é", "%s" % (1 + 2j), "%f" % 1, "%f" % float("inf"), "%5.1f" % float("nan"))
print("plain" % (), "plain" % [], "%s" % "%s")
print("loss %.4f after %3d steps (%s)" % (0.123456, 7, "ok"))
text = "a %s"
text %= "b"
print(text)

attempt(lambda: "%d" % "a")
attempt(lambda: "%s %s" % 1)
attempt(lambda: "%s %s" % (1,))
attempt(lambda: "%s" % (1, 2))
attempt(lambda: "plain" % 1)
attempt(lambda: "%f" % "a")
attempt(lambda: "%x" % 1.5)
attempt(lambda: "%q" % 1)
attempt(lambda: "%" % ())
attempt(lambda: "%(a)s" % {})
attempt(lambda: "%(a)s" % 5)
attempt(lambda: "%c" % "ab")
attempt(lambda: "%d" % None)
attempt(lambda: "%d" % 1j)
attempt(lambda: "%d %(a)s" % {"a": 1})
