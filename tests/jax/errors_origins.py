# What errors of traced values say of the function that is traced, and of what the value depends on.
import jax, jax.numpy as jnp
from jax import lax, jit, grad, vmap
x = jnp.arange(3.0)
def trial(name, f):
    try:
        print("==",name, "->", f())
    except Exception as error:
        print("==",name, "->", type(error).__name__, "|", str(error))
def body(c,a):
    if c>0: pass
    return c,a
trial("scan",lambda:lax.scan(body,0.,x))
def body(c):
    if c>0: pass
    return c
trial("while body",lambda:lax.while_loop(lambda c:c<3,body,0.))
trial("while cond",lambda:lax.while_loop(lambda c:bool(c<3),lambda c:c,0.))
trial("fori",lambda:lax.fori_loop(0,3,lambda i,c:body(i),0))
trial("cond",lambda:lax.cond(True,body,lambda c:c,1.))
trial("cond",lambda:lax.cond(True,lambda c:int(c),lambda c:c,1.))
trial("switch",lambda:lax.switch(1,[body,lambda c:c],1.))
trial("mj",lambda:jax.make_jaxpr(body)(1.))
trial("ckpt",lambda:jax.checkpoint(body)(1.))
trial("eval_shape",lambda:jax.eval_shape(body,1.))
trial("const",lambda:jit(lambda:bool(jnp.zeros(())>1))())
trial("const",lambda:jit(lambda:int(jnp.zeros(2).sum()))())
trial("const",lambda:jit(lambda:[1,2][jnp.zeros(2,int).sum()])())
trial("gj",lambda:jax.grad(jit(body))(1.))
trial("jg",lambda:jit(jax.grad(body))(1.))
trial("vj",lambda:vmap(jit(body))(x))
trial("pytree",lambda:jit(lambda d: bool(d['a'][0]+d['b']))({'a':[1.],'b':2.}))
trial("args",lambda:jit(lambda *a, **k: bool(a[0]+k['q']))(1.,q=2.))
cj=jax.custom_jvp(body)
@cj.defjvp
def rule(p,t):
    return p[0],t[0]
@cj.defjvp
def rule(p,t):
    return p[0],(t[0] if p[0]>0 else t[0])
cj2=jax.custom_jvp(lambda c:c)
cj2.defjvp(rule)
trial("cjvp rule",lambda:jit(jax.grad(cj2))(1.))
cv=jax.custom_vjp(lambda c:c)
cv.defvjp(lambda c:(c,c),lambda r,g:((g if g>0 else r),))
trial("assoc",lambda:lax.associative_scan(lambda a,b:(a if a[0]>0 else b),x))
