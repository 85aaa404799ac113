"""A whole program: reverse-mode differentiation of scalars, trained on a tiny problem, in plain Python."""
import math


class Value:
    def __init__(self, data, parents=(), op=""):
        self.data, self.grad, self.parents, self.op = data, 0.0, parents, op
        self.backward_step = lambda: None

    def __repr__(self):
        return f"Value({self.data:.4f}, grad={self.grad:.4f})"

    @staticmethod
    def lift(x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, other):
        other = Value.lift(other)
        out = Value(self.data + other.data, (self, other), "+")

        def step():
            self.grad += out.grad
            other.grad += out.grad
        out.backward_step = step
        return out

    def __mul__(self, other):
        other = Value.lift(other)
        out = Value(self.data * other.data, (self, other), "*")

        def step():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.backward_step = step
        return out

    def __pow__(self, k):
        assert isinstance(k, (int, float)), "only numbers as powers"
        out = Value(self.data**k, (self,), f"**{k}")

        def step():
            self.grad += k * self.data ** (k - 1) * out.grad
        out.backward_step = step
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def step():
            self.grad += (1 - t * t) * out.grad
        out.backward_step = step
        return out

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -Value.lift(other)

    def __rsub__(self, other):
        return Value.lift(other) + -self

    def __truediv__(self, other):
        return self * Value.lift(other) ** -1

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for p in v.parents:
                    visit(p)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.backward_step()


class Random:
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (1103515245 * self.state + 12345) % 2**31
        return self.state / 2**31 * 2 - 1


class Layer:
    def __init__(self, rng, n_in, n_out):
        self.w = [[Value(rng.uniform()) for _ in range(n_in)] for _ in range(n_out)]
        self.b = [Value(0.0) for _ in range(n_out)]

    def __call__(self, xs):
        return [(sum((w * x for w, x in zip(row, xs)), b)).tanh() for row, b in zip(self.w, self.b)]

    @property
    def parameters(self):
        return [w for row in self.w for w in row] + self.b


a, b = Value(2.0), Value(-3.0)
c = (a * b + b**2) / (a - b) + 1 - a
c.backward()
print(a, b, c)
rng = Random(42)
layers = [Layer(rng, 2, 3), Layer(rng, 3, 1)]
parameters = [p for layer in layers for p in layer.parameters]
data = [([0.0, 0.0], -1.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], -1.0)]


def predict(xs):
    for layer in layers:
        xs = layer(xs)
    return xs[0]


for step in range(61):
    loss = sum((predict(xs) - y) ** 2 for xs, y in data)
    for p in parameters:
        p.grad = 0.0
    loss.backward()
    for p in parameters:
        p.data -= 0.2 * p.grad
    if step % 15 == 0:
        print(f"step {step:3d}  loss {loss.data:8.5f}")
print([f"{predict(xs).data:+.2f}" for xs, _ in data], len(parameters))
