"""A whole program: classic numerical methods on Python floats, digits compared exactly."""


def newton(f, df, x, tolerance=1e-12):
    for i in range(50):
        step = f(x) / df(x)
        x -= step
        if abs(step) < tolerance:
            return x, i + 1
    raise RuntimeError("no convergence")


def bisect(f, lo, hi, steps=60):
    for _ in range(steps):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if f(lo) * f(mid) > 0 else (lo, mid)
    return (lo + hi) / 2


def simpson(f, a, b, n=100):
    h = (b - a) / n
    return h / 3 * (f(a) + f(b) + sum((4 if i % 2 else 2) * f(a + i * h) for i in range(1, n)))


def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, [a + h / 2 * b for a, b in zip(y, k1)])
    k3 = f(t + h / 2, [a + h / 2 * b for a, b in zip(y, k2)])
    k4 = f(t + h, [a + h * b for a, b in zip(y, k3)])
    return [a + h / 6 * (p + 2 * q + 2 * r + s) for a, p, q, r, s in zip(y, k1, k2, k3, k4)]


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    @classmethod
    def identity(cls, n):
        return cls([[float(i == j) for j in range(n)] for i in range(n)])

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __matmul__(self, other):
        return Matrix([[sum(a * b for a, b in zip(row, col)) for col in zip(*other.rows)] for row in self.rows])

    def __getitem__(self, key):
        i, j = key
        return self.rows[i][j]

    def __repr__(self):
        return "\n".join(" ".join(f"{v:9.5f}" for v in row) for row in self.rows)

    def solve(self, b):
        n = len(self.rows)
        m = [row[:] + [v] for row, v in zip(self.rows, b)]
        for i in range(n):
            p = max(range(i, n), key=lambda k: abs(m[k][i]))
            m[i], m[p] = m[p], m[i]
            for k in range(i + 1, n):
                factor = m[k][i] / m[i][i]
                m[k] = [a - factor * c for a, c in zip(m[k], m[i])]
        x = [0.0] * n
        for i in reversed(range(n)):
            x[i] = (m[i][n] - sum(m[i][j] * x[j] for j in range(i + 1, n))) / m[i][i]
        return x


print(newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0), bisect(lambda x: x**3 - x - 2, 1, 2))
print(simpson(lambda x: x * x, 0, 3), simpson(lambda x: 1 / (1 + x * x), 0, 1) * 4)
try:
    newton(lambda x: x * x + 1, lambda x: 2 * x, 0.5)
except RuntimeError as e:
    print(e)
y, t = [1.0, 0.0], 0.0
for _ in range(100):
    y = rk4(lambda t, y: [y[1], -y[0]], y, t, 0.05)
    t += 0.05
print([round(v, 10) for v in y], round(t, 10))
A = Matrix([[4, 1, 2], [1, 3, 0], [2, 0, 5]])
print(A @ Matrix.identity(3), A.T @ A, A[0, 2], sep="\n")
x = A.solve([1, 2, 3])
print([f"{v:.12f}" for v in x], [round(sum(a * b for a, b in zip(row, x)), 12) for row in A.rows])


def life(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}


cells = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for _ in range(8):
    cells = life(cells)
print(sorted(cells))


def primes(n):
    sieve = [True] * (n + 1)
    sieve[:2] = [False, False]
    for i in range(2, int(n**0.5) + 1):
        if sieve[i]:
            sieve[i * i :: i] = [False] * len(sieve[i * i :: i])
    return [i for i, p in enumerate(sieve) if p]


def mandelbrot(c, limit=50):
    z = 0
    for n in range(limit):
        if abs(z) > 2:
            return n
        z = z * z + c
    return limit


print(primes(60), len(primes(10000)))
for row in range(-3, 4):
    print("".join(" .:-=+*#%@"[mandelbrot(complex(col / 8 - 0.5, row / 3)) * 9 // 50] for col in range(-12, 9)))


def pi_digits(n):
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while n:
        if 4 * q + r - t < m * t:
            yield m
            n -= 1
            q, r, m = 10 * q, 10 * (r - m * t), 10 * (3 * q + r) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2


print("".join(map(str, pi_digits(60))))
