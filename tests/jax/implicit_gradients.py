# tolerance: 1e-4 1e-6
# Gamma draws and what is made of them, differentiated by their parameters.
import jax
import jax.numpy as jnp
from jax import random, grad, vmap, jit
k = random.key(0)
x = jnp.arange(1.0, 4.0)

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

attempt(lambda: grad(lambda a: random.gamma(k, a))(2.))
attempt(lambda: grad(lambda a: random.gamma(k, a))(.3))
attempt(lambda: grad(lambda a: random.beta(k, a, 3.))(2.))
attempt(lambda: grad(lambda a: random.dirichlet(k, a)[0])(x))
attempt(lambda: grad(lambda a: random.t(k, a))(3.))
attempt(lambda: grad(lambda a: random.loggamma(k, a))(.5))
attempt(lambda: grad(lambda a: random.loggamma(k, a))(.001))
attempt(lambda: vmap(grad(lambda a: random.gamma(k, a)))(x))
attempt(lambda: jit(jax.jacfwd(lambda a: random.gamma(k, a, (2,))))(2.))
attempt(lambda: grad(lambda df: random.chisquare(k, df))(3.))
attempt(lambda: grad(lambda a: random.f(k, a, 3.))(2.))
attempt(lambda: grad(lambda a: random.generalized_normal(k, a))(1.5))
attempt(lambda: vmap(lambda k: random.gamma(k, 2., (2,)))(random.split(k, 2)))
attempt(lambda: vmap(lambda k, a: grad(lambda a: random.gamma(k, a))(a))(random.split(k, 3), x))
attempt(lambda: random.gamma(k, 2))
attempt(lambda: random.gamma(k, jnp.array([1, 2])))
attempt(lambda: random.gamma(k, x, (2, 3)))
attempt(lambda: random.gamma(random.PRNGKey(3), x))
attempt(lambda: grad(lambda a: random.gamma(random.PRNGKey(3), a).sum())(x))
attempt(lambda: jax.jvp(lambda a: random.gamma(k, a), (x,), (jnp.ones(3),)))
attempt(lambda: jax.linearize(lambda a: random.dirichlet(k, a), x)[1](x))
attempt(lambda: random.gamma(k, jnp.float16(2), dtype=jnp.float16).dtype)
attempt(lambda: random.gamma(k, x[:2], (3,)))
attempt(lambda: jax.lax.scan(lambda c, k: (c + random.gamma(k, c), c), 1., random.split(k, 3)))
attempt(lambda: grad(lambda a: jax.lax.scan(lambda c, k: (c + random.gamma(k, c), c), a, random.split(k, 3))[0])(1.))
attempt(lambda: jit(grad(lambda w: random.gamma(k, jnp.exp(w @ x)).sum()))(jnp.ones(3) * .1))
