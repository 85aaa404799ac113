# Value, jvp, grad and second derivative at kinks and singular points.
import jax
import jax.numpy as jnp
from jax import grad

a = 0.7
cases = {
    "stop_gradient": (lambda x: jax.lax.stop_gradient(x) * x, a),
    "round": (lambda x: jnp.round(x), a), "floor": (jnp.floor, a), "sign": (jnp.sign, a), "abs at 0": (jnp.abs, 0.0),
    "relu at 0": (jax.nn.relu, 0.0), "max tie": (lambda x: jnp.maximum(x, 0.7), a), "reduce tie": (lambda x: jnp.max(jnp.stack([x, x])), a),
    "sqrt at 0": (jnp.sqrt, 0.0), "where trap": (lambda x: jnp.where(x > 0, jnp.log(x), 0.0), 0.0), "x**0.": (lambda x: x**0.0, 0.0),
    "x**2. at 0": (lambda x: x**2.0, 0.0), "x**2 at 0": (lambda x: x**2, 0.0), "log at 0": (jnp.log, 0.0), "clip edge": (lambda x: jnp.clip(x, 0.0, 0.7), a),
    "mod": (lambda x: x % 0.5, a), "x % y wrt y": (lambda y: 0.7 % y, 0.1), "floor_divide": (lambda x: x // 0.5, a),
    "prod with zero": (lambda x: jnp.prod(jnp.stack([x, 0.0 * x, 2.0])), a), "int cast": (lambda x: x.astype(int).astype(float), jnp.float32(a)),
    "min dup": (lambda x: jnp.min(jnp.stack([x, x, x + 1])), a), "power(0, y)": (lambda y: jnp.power(0.0, y), 2.0), "arctan2(0, 0)": (lambda x: jnp.arctan2(x, 0.0), 0.0),
    "norm at 0": (lambda x: jnp.linalg.norm(jnp.stack([x, x])), 0.0), "std of const": (lambda x: jnp.std(jnp.stack([x, x])), a),
    "sinc at 0": (jnp.sinc, 0.0), "logsumexp -inf": (lambda x: jax.nn.logsumexp(jnp.stack([x, -jnp.inf])), a), "minimum tie": (lambda x: jnp.minimum(x, x), a),
    "hypot": (lambda x: jnp.hypot(x, 0.0), 3.0), "tanh sat": (jnp.tanh, 20.0), "softplus": (jax.nn.softplus, -30.0), "elu at 0": (jax.nn.elu, 0.0),
}
for name, (f, x) in cases.items():
    v, t = jax.jvp(f, (x,), (jnp.ones_like(x),))
    print(name, round(float(v), 4), round(float(t), 4), round(float(grad(f)(x)), 4), round(float(grad(grad(f))(x)), 4))
print(grad(lambda v: jnp.max(v))(jnp.array([0.0, 1.0, 1.0])), grad(lambda v: jnp.median(v))(jnp.array([4.0, 1.0, 3.0, 2.0])))
print(grad(lambda v: jnp.sort(v)[0])(jnp.array([1.0, 1.0])), grad(lambda v: jnp.sum(jnp.clip(v, 0, 1)))(jnp.array([-1.0, 0.0, 0.5, 1.0, 2.0])))
