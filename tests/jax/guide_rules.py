# In the manner of a guide to custom derivative rules.
from functools import partial

import jax
import jax.numpy as jnp
from jax import custom_jvp, custom_vjp, grad, jvp, vjp, vmap, lax


@custom_jvp
def f(x, y):
    return jnp.sin(x) * y


@f.defjvp
def f_jvp(primals, tangents):
    x, y = primals
    x_dot, y_dot = tangents
    return f(x, y), jnp.cos(x) * x_dot * y + jnp.sin(x) * y_dot


print(f(2.0, 3.0), jvp(f, (2.0, 3.0), (1.0, 0.0)), grad(f)(2.0, 3.0), grad(grad(f))(2.0, 3.0))


@custom_jvp
def g(x, y):
    return jnp.sin(x) * y


g.defjvps(lambda x_dot, ans, x, y: jnp.cos(x) * x_dot * y, lambda y_dot, ans, x, y: jnp.sin(x) * y_dot)
print(jvp(g, (2.0, 3.0), (1.0, 0.0)), grad(g, (0, 1))(2.0, 3.0))


@custom_jvp
def log1pexp(x):
    return jnp.log(1.0 + jnp.exp(x))


@log1pexp.defjvp
def _(primals, tangents):
    (x,), (x_dot,) = primals, tangents
    ans = log1pexp(x)
    return ans, (1 - 1 / (1 + jnp.exp(x))) * x_dot


print(grad(log1pexp)(100.0), jax.jit(grad(log1pexp))(3.0), vmap(jax.jit(grad(log1pexp)))(jnp.arange(3.0)))
print(jax.make_jaxpr(log1pexp)(1.0))


@custom_vjp
def clip_gradient(lo, hi, x):
    return x


clip_gradient.defvjp(lambda lo, hi, x: (x, (lo, hi)), lambda res, g: (None, None, jnp.clip(g, *res)))
t = jnp.linspace(0, 3, 4)
print(vmap(grad(lambda x: clip_gradient(-0.75, 0.75, jnp.sin(x))))(t))


@partial(custom_vjp, nondiff_argnums=(0,))
def fixed_point(f, a, x_guess):
    cond = lambda carry: jnp.abs(carry[0] - carry[1]) > 1e-6
    body = lambda carry: (carry[1], f(a, carry[1]))
    _, x_star = lax.while_loop(cond, body, (x_guess, f(a, x_guess)))
    return x_star


def fixed_point_fwd(f, a, x_init):
    x_star = fixed_point(f, a, x_init)
    return x_star, (a, x_star)


def fixed_point_rev(f, res, x_star_bar):
    a, x_star = res
    _, vjp_a = vjp(lambda a: f(a, x_star), a)
    (a_bar,) = vjp_a(fixed_point(partial(rev_iter, f), (a, x_star, x_star_bar), x_star_bar))
    return a_bar, jnp.zeros_like(x_star)


def rev_iter(f, packed, u):
    a, x_star, x_star_bar = packed
    _, vjp_x = vjp(lambda x: f(a, x), x_star)
    return x_star_bar + vjp_x(u)[0]


fixed_point.defvjp(fixed_point_fwd, fixed_point_rev)


def newton_sqrt(a):
    update = lambda a, x: 0.5 * (x + a / x)
    return fixed_point(update, a, a)


print(newton_sqrt(2.0), grad(newton_sqrt)(2.0), grad(grad(newton_sqrt))(2.0), jax.jit(vmap(grad(newton_sqrt)))(jnp.array([1.0, 4.0])))


@partial(custom_jvp, nondiff_argnums=(0,))
def app(f, x):
    return f(x)


@app.defjvp
def app_jvp(f, primals, tangents):
    (x,), (x_dot,) = primals, tangents
    return f(x), 2.0 * x_dot


print(app(lambda x: x**3, 3.0), grad(app, argnums=1)(lambda x: x**3, 3.0))


@partial(custom_vjp, nondiff_argnums=(0, 2))
def app2(f, x, g):
    return f(g(x))


app2.defvjp(lambda f, x, g: (f(g(x)), x), lambda f, g, x, t: (5.0 * t,))
print(app2(lambda x: x + 1, 2.0, lambda y: y * 3), grad(app2, 1)(lambda x: x + 1, 2.0, lambda y: y * 3))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


jax.tree_util.register_pytree_node(Point, lambda p: ((p.x, p.y), None), lambda _, xy: Point(*xy))


@custom_vjp
def area(p):
    return {"a": p.x * p.y, "s": (p.x + p.y, p)}


area.defvjp(lambda p: (area(p), (p.x, p.y)), lambda res, ct: (Point(ct["a"] * res[1] + ct["s"][0], 7.0),))
print(area(Point(2.0, 3.0)), grad(lambda p: area(p)["a"])(Point(2.0, 3.0)), vmap(grad(lambda p: area(p)["a"] * p.x))(Point(jnp.arange(2.0), jnp.ones(2))))


@custom_jvp
def norm(v):
    return jnp.sqrt(jnp.sum(v**2))


@norm.defjvp
def norm_jvp(p, t):
    (v,), (dv,) = p, t
    n = norm(v)
    return n, jnp.where(n == 0, 0.0, jnp.dot(v, dv) / jnp.where(n == 0, 1.0, n))


print(grad(norm)(jnp.zeros(3)), grad(norm)(jnp.array([3.0, 4.0])), jax.jacfwd(norm)(jnp.array([3.0, 4.0])), jax.hessian(norm)(jnp.array([3.0, 4.0])))
print(lax.scan(lambda c, x: (c + norm(c * x), norm(x)), jnp.ones(2), jnp.arange(4.0).reshape(2, 2)))
print(grad(lambda s: lax.scan(lambda c, x: (c + norm(c * x), norm(x * s)), jnp.ones(2) * s, jnp.arange(4.0).reshape(2, 2))[0].sum())(0.5))


def show(what, thunk):
    try:
        print(what, thunk())
    except Exception as e:
        print(what, type(e).__name__, str(e).splitlines()[0][:160])


show("jvp of vjp", lambda: jvp(clip_gradient, (0.0, 1.0, 2.0), (0.0, 0.0, 1.0)))
unruled = custom_vjp(lambda x: x)
show("no rule", lambda: grad(unruled)(1.0))
unruled2 = custom_jvp(lambda x: x)
show("no rule", lambda: unruled2(1.0))
show("no rule", lambda: grad(unruled2)(1.0))
wrong = custom_vjp(lambda x: x)
wrong.defvjp(lambda x: (x, None), lambda r, g: g)
show("not a tuple", lambda: grad(wrong)(1.0))
wrong2 = custom_vjp(lambda x, y: x)
wrong2.defvjp(lambda x, y: (x, None), lambda r, g: (g,))
show("too few", lambda: grad(wrong2)(1.0, 2.0))
wrong3 = custom_jvp(lambda x: x)
wrong3.defjvp(lambda p, t: (p[0], jnp.ones(2)))
show("wrong shape", lambda: jvp(wrong3, (1.0,), (1.0,)))
wrong4 = custom_jvp(lambda x: x)
wrong4.defjvp(lambda p, t: p[0])
show("no pair", lambda: jvp(wrong4, (1.0,), (1.0,)))
