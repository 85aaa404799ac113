"""Loops on traced values: while, for over traced ranges and over arrays, nesting, carries that widen."""
from jitbook import jit
import jax
import jax.numpy as jnp


def check(f, *args):
    """Prints what plain evaluation gives, and whether the compiled function says the same."""
    plain, compiled = f(*args), jit(f)(*args)
    same = jax.tree.all(jax.tree.map(lambda a, b: bool(jnp.allclose(a, b, 1e-5)), plain, compiled))
    print(f.__name__, args, plain, "OK" if same else compiled)


def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def newton(a):
    x = a
    while True:
        nx = 0.5 * (x + a / x)
        if abs(nx - x) < 1e-6:
            break
        x = nx
    return nx


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def bisect(lo, hi):
    for i in range(50):
        mid = (lo + hi) / 2
        if mid * mid < 2:
            lo = mid
        else:
            hi = mid
    return lo


def fact(n):
    r = 1
    for i in range(1, n + 1):
        r *= i
    return r


def primes(n):
    count = 0
    for i in range(2, n):
        j = 2
        while j * j <= i:
            if i % j == 0:
                break
            j += 1
        else:
            count += 1
    return count


def nested(n):
    s = 0
    for i in range(n):
        for j in range(i):
            if j == 3: break
            if (i + j) % 2: continue
            s += i * j
    return s


def search(xs, t):
    i = 0
    while i < len(xs) and xs[i] != t:
        i += 1
    return i


def rows(m):
    best = m[0]
    for r in m:
        if r.sum() > best.sum():
            best = r
    return best


def promo(n):
    s = 0
    i = 0
    while i < n:
        s = s + 0.5
        i += 1
    return s


def tup(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a, b


def w(x):
    while (y := x * 2) < 100:
        x = x + y
    return x


def g2(x):
    for i in range(30):
        if x > 1:
            x = x * 0.5
        else:
            x = x + 0.1 * i
    return x


def sort(xs):
    n = len(xs)
    for i in range(n):
        j = i
        while j > 0 and xs[j - 1] > xs[j]:
            a, b = xs[j - 1], xs[j]
            xs = xs.at[j].set(a).at[j - 1].set(b)
            j -= 1
    return xs


def rev(x, n):
    for i in range(n, 0, -2): x = x * i
    return x


def step(n, s):
    t = 0
    for i in range(0, n, s): t += i
    return t


def big(x):
    for i in range(300):
        if x > 100: x = x / 2
        x = x + i
    return x


def nonloc(x):
    n = 0
    def bump():
        nonlocal n
        n += 1
    while x > 0:
        bump()
        x -= 2
    return n


def vm(n, lim):
    s = 0
    while s * s < n and s < lim: s += 1
    return s


for n in (1, 2, 27):
    check(collatz, n)
check(newton, 2.0)
check(gcd, 48, 36)
check(gcd, 7, 0)
check(bisect, 0.0, 2.0)
check(fact, 10)
check(fact, 0)
check(primes, 100)
check(nested, 9)
check(search, jnp.array([3, 1, 4, 1, 5]), 4)
check(search, jnp.array([3, 1, 4, 1, 5]), 9)
check(rows, jnp.array([[1.0, 2.0], [5.0, 6.0], [3.0, 4.0]]))
check(promo, 5)
check(promo, 0)
check(tup, 20)
check(w, 1)
check(g2, 3.0)
check(sort, jnp.array([3, 1, 2, 5, 4]))
check(rev, 1.0, 6)
check(step, 10, 3)
check(step, -10, -3)
check(big, 1.0)
check(nonloc, 7)
check(vm, 90, 5)
