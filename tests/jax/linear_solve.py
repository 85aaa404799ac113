# custom_linear_solve with has_aux, custom_root of Python numbers.
import jax, jax.numpy as jnp
from jax import lax
import numpy as np
def trial(name, f):
    try:
        print("==",name, "->", f())
    except Exception as error:
        print("==",name, "->", type(error).__name__, "|", str(error))
A=jnp.array([[3.,1.],[1.,2.]]); b=jnp.array([1.,2.])
def mv(x): return A@x
def solve(mv,b): return (jnp.array([[2.,-1.],[-1.,3.]])/5.)@b, {"n":3,"r":b.sum()}
trial("aux",lambda:lax.custom_linear_solve(mv,b,solve,symmetric=True,has_aux=True))
trial("aux grad",lambda:jax.grad(lambda b:lax.custom_linear_solve(mv,b,solve,symmetric=True,has_aux=True)[0].sum())(b))
trial("aux jit",lambda:jax.jit(lambda b:lax.custom_linear_solve(mv,b,solve,symmetric=True,has_aux=True))(b))
trial("aux vmap",lambda:jax.vmap(lambda b:lax.custom_linear_solve(mv,b,solve,symmetric=True,has_aux=True))(jnp.stack([b,2*b])))
trial("aux grad of aux",lambda:jax.grad(lambda b:lax.custom_linear_solve(mv,b,solve,symmetric=True,has_aux=True)[1]["r"])(b))
trial("ts",lambda:jax.grad(lambda b:lax.custom_linear_solve(mv,b,solve,transpose_solve=solve,has_aux=True)[0].sum())(b))
trial("nots",lambda:jax.grad(lambda b:lax.custom_linear_solve(mv,b,solve,has_aux=True)[0].sum())(b))
trial("not pair",lambda:lax.custom_linear_solve(mv,b,lambda m,b:b,has_aux=True))
trial("pair without",lambda:lax.custom_linear_solve(mv,b,solve))
trial("bad b",lambda:lax.custom_linear_solve(mv,1,lambda m,b:b))
trial("bad mv",lambda:lax.custom_linear_solve(lambda x:x[:1],b,lambda m,b:b))
r=lambda s: lax.custom_root(lambda x:x*x-s,1.0,lambda f,x:lax.fori_loop(0,20,lambda i,x:x-f(x)/(2*x),x),lambda g,y:y/g(1.0))
trial("root",lambda:repr(r(2.0)))
trial("root",lambda:repr(jax.grad(r)(2.0)))
trial("root",lambda:repr(lax.custom_root(lambda x:x*x-4,1.0,lambda f,x:2.0,lambda g,y:y/g(1.0))))
trial("root",lambda:repr(lax.custom_root(lambda x:x*x-4,jnp.float32(1.0),lambda f,x:2.0,lambda g,y:y/g(1.0))))
trial("root aux",lambda:repr(lax.custom_root(lambda x:x*x-4,1.0,lambda f,x:(2.0,{"n":3}),lambda g,y:y/g(1.0),has_aux=True)))
trial("root jit",lambda:repr(jax.jit(lambda s:lax.custom_root(lambda x:x*x-s,1.0,lambda f,x:2.0,lambda g,y:y/g(1.0)))(4.)))
trial("root tree",lambda:repr(lax.custom_root(lambda x:x,(1.0,),lambda f,x:2.0,lambda g,y:y/g(1.0))))
