# Special functions of weakly typed numbers are weakly typed.
import jax
import jax.numpy as jnp
from jax import lax
from jax.scipy import special as sp

h = jnp.bfloat16(0.5)
for f, a in [(sp.gammainc, (2., 1.)),
             (sp.gammaincc, (2., 1.)),
             (sp.betainc, (2., 3., .4)),
             (sp.i0, (1.,)),
             (sp.i0e, (1.,)),
             (sp.i1, (1.,)),
             (sp.i1e, (1.,)),
             (sp.zeta, (2., 3.)),
             (sp.gamma, (2.,)),
             (sp.gammasgn, (2.,)),
             (lax.igamma, (2., 1.)),
             (lax.igammac, (2., 1.)),
             (lax.bessel_i0e, (1.,)),
             (lax.zeta, (2., 3.)),
             (lax.igamma_grad_a, (2., 1.)),
             (sp.gammaln, (2.,)),
             (sp.digamma, (2.,))]:
    out = f(*a)
    strong = [jnp.float32(v) for v in a]
    print(f.__name__, out.weak_type, (out * h).dtype.name, jax.jit(f)(*a).weak_type, f(*strong).weak_type, f(strong[0], *a[1:]).weak_type)
print(jax.grad(sp.gammainc, 1)(2.0, 1.0))
print(repr(jax.grad(sp.i0)(1.0)), repr(jax.grad(sp.gammainc)(2.0, 1.0)))
print(repr(jax.vmap(sp.i1e)(jnp.arange(3.0))), repr(jax.grad(lambda x: sp.betainc(2.0, 3.0, x))(0.3)))
