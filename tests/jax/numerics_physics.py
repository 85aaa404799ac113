# Small simulations: logistic map, pendulum by leapfrog, random walk, heat equation, Mandelbrot counts.
import jax
import jax.numpy as jnp
from jax import grad, jit, lax, vmap


def logistic_map(r, x, n):
    return lax.fori_loop(0, n, lambda i, v: r * v * (1 - v), x)


print(jnp.round(vmap(lambda r: logistic_map(r, 0.5, 100))(jnp.array([1.0, 2.0, 2.5])), 3))


def energy(q, p):
    return p**2 / 2 - jnp.cos(q)


@jit
def leapfrog(state, dt):
    q, p = state
    p = p - dt / 2 * grad(energy, 0)(q, p)
    q = q + dt * grad(energy, 1)(q, p)
    return q, p - dt / 2 * grad(energy, 0)(q, p)


state = (1.0, 0.0)
before = energy(*state)
for _ in range(100):
    state = leapfrog(state, 0.05)
print(jnp.round(before, 4), abs(energy(*state) - before) < 1e-3, jnp.round(jnp.array(state), 2))
steps = jax.random.randint(jax.random.key(0), (200,), 0, 2) * 2 - 1
walk = jnp.cumsum(steps)
print(walk[-1], walk.max(), walk.min(), jnp.sum(walk == 0))


def heat(u, _):
    return u.at[1:-1].add(0.25 * (u[2:] - 2 * u[1:-1] + u[:-2])), u.sum()


u, totals = lax.scan(heat, jnp.zeros(9).at[4].set(1.0), None, length=4)
print(u, totals)


def escape(c, limit=20):
    def body(s):
        z, n = s
        return z * z + c, n + 1

    return lax.while_loop(lambda s: (jnp.abs(s[0]) <= 2) & (s[1] < limit), body, (jnp.complex64(0), 0))[1]


grid = jnp.linspace(-2, 0.5, 6)[None, :] + 1j * jnp.linspace(-1, 1, 3)[:, None]
print(jit(lambda g: jnp.array([[escape(c) for c in row] for row in g]))(grid))
print(jnp.sum(jnp.where(jnp.arange(1, 16) % 3 * (jnp.arange(1, 16) % 5) == 0, jnp.arange(1, 16), 0)))


def game_of_life(board):
    n = sum(jnp.roll(board, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
    return ((n == 3) | ((board == 1) & (n == 2))).astype(jnp.int32)


board = jnp.zeros((5, 5), int).at[2, 1:4].set(1)
print(jit(game_of_life)(board))
