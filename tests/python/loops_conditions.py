"""while/for with else, break and continue, chained comparison, and/or/not, ternary, in, is."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


for i in range(3):
    print(i, end=" ")
else:
    print("for else", i)
for i in range(3):
    if i == 1:
        break
else:
    print("not shown")
for i in []:
    pass
else:
    print("empty else", i)
n = 0
while n < 5:
    n += 1
    if n == 2:
        continue
    if n == 4:
        break
    print(n, end=" ")
else:
    print("not shown")
while n > 0:
    n -= 1
else:
    print("while else", n)


def prime(n):
    for d in range(2, int(n**0.5) + 1):
        if n % d == 0:
            return False
    else:
        return n > 1


print([n for n in range(30) if prime(n)])
for i in range(3):
    for j in range(3):
        if j == i:
            break
        print((i, j), end=" ")
    else:
        print("inner done", end=" ")
        continue
    print("|", end=" ")
print()
for i in range(3):
    i = i * 10
    print(i, end=" ")
print(i)


def say(v):
    print(f"[{v}]", end="")
    return v


print(say(1) < say(2) < say(3), say(3) < say(2) < say(1), say(1) == say(1) != say(2))
print(say(0) or say("x"), say(0) and say("x"), say(1) or say(2), say(1) and say(2) and say(0) and say(9))
print(1 < 2 < 3, 1 < 3 > 2, 1 == 1 in [1], (1 == 1) in [True], 3 > 2 > 1 == True, not 1 == 2, not not [], -1 < 0 <= 0 < 1, 1 < 2 > 0 != 5 is not None)
print(0 or "", "" or 0, None or [] or {}, 1 and 2, [] and 1, not None, not [0], 1 if [] else 2, "a" if 1 else "b" if 2 else "c", (lambda: 1 if 0 else 2)())
x = None
print(x is None, x is not None, 5 in [5], 5 not in [5], "a" in {"a": 1}, None in (None,), [] == [], [] is [], 1 == 1.0, "1" == 1, None == 0, False == 0, "" == False, True != 1)
print(bool("False"), bool([[]]), bool(range(0)), bool(0.0), bool("0"), bool(None), bool(()), bool(object()), bool(...), bool(lambda: 0), bool(int), bool(-1), all([]), any([[]]))
print(1 if True else 1 / 0, True or 1 / 0, False and 1 / 0, [1, 2, 3][1 if x else 2], (1, 2)[x is None], {True: "yes", False: "no"}[1 > 0])
if x:
    print("no")
elif x == 0:
    print("no")
elif not x:
    print("elif")
else:
    print("no")
for a, b in zip([1, 2], "ab"):
    for c in b * a:
        print(a, c, end=" ")
print()
for k in {"x": 1, "y": 2}:
    print(k, end=" ")
for line in "a\nb".split("\n"):
    print(line, end=" ")
for t in ((1, 2), (3, 4)):
    print(*t, end=" ")
for _ in range(2): print("one line", end=" ")
print()
while True:
    try:
        n += 1
        if n > 2: break
    finally:
        print("n", n, end=" ")
print()
total = 0
for i in reversed(range(1, 100)):
    if i % 7: continue
    if i < 30: break
    total += i
print(total, i)
collatz, steps = 27, 0
while collatz != 1:
    collatz = collatz // 2 if collatz % 2 == 0 else 3 * collatz + 1
    steps += 1
print(steps)
it = iter([1, 2, 3, 4])
for v in it:
    print(v, next(it), end=" ")
print()
for lst in [[3, 1], []]:
    for v in lst: lst = []; print(v, end=" ")

print(... is Ellipsis, ...)
attempt(lambda: [i for i in 5])
attempt(lambda: 1 < "a" < 2)
attempt(lambda: 5 in 5)
attempt(lambda: [] < {})
attempt(lambda: None < None)
attempt(lambda: 1j >= 1)
attempt(lambda: undefined if True else 0)
pass
