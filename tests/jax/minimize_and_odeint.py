"""Minima by BFGS and initial value problems by Runge-Kutta steps of adapted size, with their gradients."""
import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
from jax.experimental.ode import odeint
from jax.scipy.optimize import minimize


def rosenbrock(x):
    return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


found = minimize(rosenbrock, jnp.array([-1.2, 1.0]), method="BFGS")
print(found.x.round(6), found.success, found.status, found.nit, found.nfev, found.njev)
print(found.hess_inv.round(3))
early = minimize(lambda x, a: jnp.sum((x - a) ** 4), jnp.array([-1.0, 2.0, 0.5]), (jnp.arange(3.0),), method="bfgs",
                 options=dict(maxiter=5))
print(early.x, early.success, early.status, early.nit)
print(jax.jit(lambda x0: minimize(lambda x: jnp.sum(jnp.cosh(x - 1)), x0, method="BFGS").x)(jnp.zeros(2)))
for mistake in (dict(args=3, method="BFGS"), dict(method="simplex")):
    try:
        minimize(rosenbrock, jnp.zeros(2), **mistake)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)

ts = jnp.linspace(0.0, 5.0, 6)
print(odeint(lambda y, t: -y, 1.0, jnp.linspace(0.0, 1.0, 3)))


def hunt(y, t, a, b):
    return jnp.array([a * y[0] - b * y[0] * y[1], -y[1] + 0.5 * y[0] * y[1]])


print(odeint(hunt, jnp.array([2.0, 1.0]), ts, 1.1, 0.4, rtol=1e-4, atol=1e-6))
print(jax.grad(lambda a, b: odeint(hunt, jnp.array([2.0, 1.0]), ts, a, b, rtol=1e-6, atol=1e-6)[-1].sum(), (0, 1))(1.1, 0.4))


def spring(stiffness):
    start = {"x": 1.0, "v": 0.0}
    return odeint(lambda s, t: {"x": s["v"], "v": -stiffness * s["x"]}, start, ts, rtol=1e-6)["x"][-1]


print(jax.value_and_grad(spring)(2.0))
print(jax.vmap(lambda y0: odeint(lambda y, t: -y * t, y0, ts, rtol=1e-4))(jnp.arange(3.0)))
try:
    odeint(lambda y, t: -y, 1.0, jnp.arange(3))
except TypeError as e:
    print(e)
