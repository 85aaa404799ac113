"""Compiled control flow under every transform: what plain evaluation gives, one value at a time."""
from jitbook import jit
import jax
import jax.numpy as jnp
from jax import grad, hessian, jacfwd, jacrev, jvp, lax, linearize, tree, vjp, vmap


def piece(x):
    if x > 1:
        return x * x
    elif x > 0:
        return jnp.sin(x)
    return -x


def total(v):
    s = 0.0
    for a in v:
        if a > 0:
            s = s + a * a
        else:
            s = s - a
    return s


def until(v):
    """Ends early on what it has summed."""
    s = 0.0
    for a in v:
        if s > 3:
            break
        s = s + a ** 2
    return s


def first_negative(v):
    for a in v:
        if a < 0:
            return a * a * 10
    return v.sum() * 2


def skips(v):
    s = 1.0
    for i in range(v.shape[0]):
        if v[i] < 0:
            continue
        s = s * v[i]
        if s > 100:
            break
    else:
        s = s + 1.0
    return s


def pairs(v):
    s = 0.0
    for i in range(v.shape[0]):
        for k in range(i):
            if v[i] > v[k]:
                s = s + v[i] * v[k]
    return s


def newton(v):
    x = v.sum()
    for _ in range(20):
        x = 0.5 * (x + 2.0 / x)
    return x * v[0] if v[0] > 0 and v[1] < 0 or v[2] > 5 else x + v[0]


def doubled(x):
    while x < 100.0:
        x = x * 2 + 1
    return x


def power(x, n):
    y = 1.0
    for _ in range(n):
        y = y * x
    return y


def check(name, got, wanted):
    same = tree.all(tree.map(lambda a, b: jnp.allclose(a, b, rtol=1e-5), got, wanted))
    print(name, "OK" if same else f"differs: {got} {wanted}")


v = jnp.array([0.5, -1.0, 2.0, 1.5])
many = jnp.stack([v, v * 0.5, -v, jnp.abs(v), v + 3])
for f, x, xs in [(piece, 1.5, jnp.array([1.5, 0.5, -1.0]))] + [
    (f, v, many) for f in (total, until, first_negative, skips, pairs, newton)
]:
    j, name = jit(f), f.__name__

    def each(g):
        return jnp.stack([jnp.asarray(g(row)) for row in xs])

    check(f"{name} value", j(x), f(x))
    check(f"{name} grad", grad(j)(x), grad(f)(x))
    check(f"{name} jvp", jvp(j, (x,), (x,)), jvp(f, (x,), (x,)))
    check(f"{name} vjp", vjp(j, x)[1](1.0), vjp(f, x)[1](1.0))
    check(f"{name} linearize", linearize(j, x)[1](x), linearize(f, x)[1](x))
    check(f"{name} jacfwd", jacfwd(j)(x), jacfwd(f)(x))
    check(f"{name} jacrev", jacrev(j)(x), jacrev(f)(x))
    check(f"{name} hessian", hessian(j)(x), hessian(f)(x))
    check(f"{name} jacrev of jacrev", jacrev(jacrev(j))(x), jacrev(jacrev(f))(x))
    check(f"{name} jit of grad", jit(grad(j))(x), grad(f)(x))
    check(f"{name} jax.jit of grad", jax.jit(grad(j))(x), grad(f)(x))
    check(f"{name} grad of checkpoint", grad(jax.checkpoint(j))(x), grad(f)(x))
    check(f"{name} vmap", vmap(j)(xs), each(f))
    check(f"{name} vmap of grad", vmap(grad(j))(xs), each(grad(f)))
    check(f"{name} grad of vmap", grad(lambda a: vmap(j)(a).sum())(xs), each(grad(f)))
    check(f"{name} jit of vmap of grad", jit(vmap(grad(j)))(xs), each(grad(f)))
    check(f"{name} vmap of hessian", vmap(hessian(j))(xs), each(hessian(f)))
    check(f"{name} jvp of grad", jvp(grad(j), (x,), (x,)), jvp(grad(f), (x,), (x,)))
    check(f"{name} in scan", lax.scan(lambda c, t: (c + j(t), c), 0.0, xs)[0], each(f).sum())
    check(f"{name} grad of scan", grad(lambda a: lax.scan(lambda c, t: (c + j(t), c), 0.0, a)[0])(xs), each(grad(f)))

# A while without a bound: forward everywhere, backwards an error.
loop = jit(doubled)
check("while value", loop(1.0), doubled(1.0))
check("while jvp", jvp(loop, (1.0,), (1.0,)), jvp(doubled, (1.0,), (1.0,)))
check("while jacfwd", jacfwd(loop)(1.0), jacfwd(doubled)(1.0))
check("while twice", jacfwd(jacfwd(loop))(1.0), jacfwd(jacfwd(doubled))(1.0))
check("while vmap", vmap(loop)(jnp.array([1.0, 50.0, 200.0])), jnp.array([127.0, 101.0, 200.0]))
check("while vmap of jvp", vmap(lambda a: jvp(loop, (a,), (1.0,))[1])(jnp.array([1.0, 50.0, 200.0])), jnp.array([64.0, 2.0, 1.0]))
for name, run in [("grad", lambda: grad(loop)(1.0)), ("jacrev", lambda: jacrev(loop)(1.0)),
                  ("jit of grad", lambda: jit(grad(loop))(1.0)), ("vmap of grad", lambda: vmap(grad(loop))(jnp.ones(2))),
                  ("dynamic range", lambda: grad(jit(power))(2.0, 3))]:
    try:
        print(name, run())
    except ValueError as error:
        print(name, error)
check("static range", grad(jit(power, static_argnums=1))(2.0, 3), 12.0)
check("dynamic range forward", jacfwd(jit(power))(2.0, 3), 12.0)
check("dynamic range mapped", vmap(jit(power), (None, 0))(2.0, jnp.arange(4)), jnp.array([1.0, 2.0, 4.0, 8.0]))
