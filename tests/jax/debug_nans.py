# jax_debug_nans and jax_debug_infs: the op that the error names.
import jax, jax.numpy as jnp
from jax import lax
import builtins

# JAX announces that it runs op by op again: that is not compared.
say, builtins.print = builtins.print, lambda *args, **kwargs: None


def trial(name, f):
    try:
        say("==", name, "->", f())
    except Exception as error:
        say("==", name, "->", type(error).__name__, "|", str(error))


jax.config.update("jax_debug_nans", True)
x=jnp.array([1.,-1.])
trial("eager",lambda:jnp.log(x))
trial("div",lambda:x*0/(x*0))
trial("jit",lambda:jax.jit(lambda x:jnp.log(x)*2)(x))
trial("jit sqrt",lambda:jax.jit(lambda x:jnp.sqrt(x).sum())(x))
trial("grad",lambda:jax.grad(lambda x:jnp.sqrt(x))(-1.))
trial("grad inner",lambda:jax.grad(lambda x:jnp.where(x>0,jnp.sqrt(x),0.))(0.))
trial("grad only",lambda:jax.grad(lambda x:jnp.linalg.norm(x))(jnp.zeros(2)))
trial("jit grad",lambda:jax.jit(jax.grad(lambda x:jnp.linalg.norm(x)))(jnp.zeros(2)))
trial("vmap",lambda:jax.vmap(jnp.log)(x))
trial("scan",lambda:lax.scan(lambda c,a:(c+jnp.log(a),c),0.,x))
trial("scan jit",lambda:jax.jit(lambda x:lax.scan(lambda c,a:(c+jnp.log(a),c),0.,x))(x))
trial("cond",lambda:lax.cond(True,lambda x:jnp.log(x),lambda x:x,x))
trial("while",lambda:lax.while_loop(lambda c:c[0]<3,lambda c:(c[0]+1,jnp.log(c[1])),(0,-1.)))
trial("fori",lambda:lax.fori_loop(0,3,lambda i,c:jnp.log(c-1),1.))
trial("ckpt",lambda:jax.checkpoint(lambda x:jnp.log(x))(x))
trial("map",lambda:lax.map(lambda x:jnp.log(x),x))
trial("creation",lambda:jnp.array([jnp.nan]))
trial("passes",lambda:jnp.array([float("nan")])+1)
trial("complex",lambda:jnp.log(jnp.array([jnp.nan+0j])))
trial("custom",lambda:jax.custom_jvp(lambda x:jnp.log(x))(x))
trial("where ok",lambda:jax.jit(lambda x:jnp.where(x>0,jnp.log(x),0.))(x))
trial("where eager",lambda:jnp.where(x>0,jnp.log(x),0.))
trial("np",lambda:jnp.asarray(__import__("numpy").array([float("nan")])))
trial("key",lambda:jax.random.normal(jax.random.key(0),(2,)).shape)
with jax.debug_nans(False):
    trial("off",lambda:jnp.log(x))
jax.config.update("jax_debug_nans", False)
jax.config.update("jax_debug_infs", True)
trial("inf div",lambda:x/0)
trial("inf jit",lambda:jax.jit(lambda x:jnp.exp(x*1e6))(x))
trial("inf log",lambda:jnp.log(jnp.zeros(2)))
trial("nan ok",lambda:jnp.log(x))
trial("max",lambda:jnp.max(x))
trial("softmax",lambda:jax.nn.softmax(x))
trial("scan",lambda:lax.scan(lambda c,a:(c+jnp.log(a*0),c),0.,x))
trial("argmax",lambda:jnp.argmax(x))
trial("logsumexp",lambda:jax.nn.logsumexp(x))
with jax.debug_infs(False):
    trial("off",lambda:x/0)
trial("flags",lambda:(jax.config.jax_debug_infs,jax.config.jax_debug_nans))
