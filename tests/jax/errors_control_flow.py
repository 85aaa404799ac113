# What lax.cond, switch, scan, while_loop and fori_loop say when branches or carries do not fit: the whole texts.
import jax.numpy as jnp
from jax import lax


def t(attempt):
    try:
        print("no error", attempt())
    except Exception as e:
        print(f"## {type(e).__name__}: " + "FILE".join(str(e).split(t.__code__.co_filename)))


def a(x):
    return x


def b(x):
    return (x, x)


def c(x):
    return x.astype(int)


def d(x):
    return jnp.stack([x, x])


t(lambda: lax.cond(True,a,b,1.0))
t(lambda: lax.cond(True,a,c,1.0))
t(lambda: lax.cond(True,a,d,1.0))
t(lambda: lax.cond(True,lambda x:(x,x),lambda x:(x,x.astype(int)),1.0))
t(lambda: lax.cond(True,lambda x:{'a':x},lambda x:{'b':x},1.0))
t(lambda: lax.cond(True,lambda x:[x],lambda x:(x,),1.0))
t(lambda: lax.cond(True,lambda x:(x,x),lambda x:(x,),1.0))
t(lambda: lax.switch(0,[a,c],1.0))
t(lambda: lax.switch(0,[a,a,b],1.0))
t(lambda: lax.scan(lambda c,x:((c,c),x),1.0,jnp.ones(2)))
t(lambda: lax.scan(lambda c,x:(c.astype(int),x),1.0,jnp.ones(2)))
t(lambda: lax.scan(lambda c,x:((c[0],jnp.stack([c[1],c[1]])),x),(1.0,2.0),jnp.ones(2)))
t(lambda: lax.scan(lambda c,x:({'a':c['a'],'b':1},x),{'a':1.0},jnp.ones(2)))
t(lambda: lax.scan(lambda c,x: c,1.0,jnp.ones(2)))
t(lambda: lax.while_loop(lambda c: c<3,lambda c:(c,c),1.0))
t(lambda: lax.while_loop(lambda c: c<3,lambda c:jnp.stack([c,c]),1.0))
t(lambda: lax.while_loop(lambda c: c[0]<3,lambda c:(c[0],c[1].astype(int)),(1.0,2.0)))
t(lambda: lax.while_loop(lambda c: (c,c),lambda c:c,1.0))
t(lambda: lax.fori_loop(0,3,lambda i,c:(c,),1.0))
t(lambda: lax.fori_loop(0,3,lambda i,c:jnp.stack([c,c]),1.0))
t(lambda: lax.fori_loop(0,3,lambda i,c:{'a':c['a'],'b':2},{'a':1.0}))
t(lambda: lax.fori_loop(0,jnp.int32(3),lambda i,c:(c,),1.0))
t(lambda: lax.scan(lambda c,x:(c+1,x),1.0,{'a':jnp.ones(2),'b':jnp.ones(3)}))
t(lambda: lax.scan(lambda c,x:(c+1,x),1.0,jnp.ones(2),length=3))
t(lambda: lax.scan(lambda c,x:(c+1,x),1.0))
t(lambda: lax.scan(lambda c,x:(c+1,x),1.0,3.0))
t(lambda: lax.scan(lambda c,x:(c+x,x),1,jnp.ones(2)))
t(lambda: lax.scan(lambda c,x:(c+x,x),jnp.int32(1),jnp.ones(2)))
