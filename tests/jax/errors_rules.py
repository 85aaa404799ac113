# Custom rules that give the wrong thing, callbacks, checkify: whole messages.
import jax, jax.numpy as jnp
from jax import lax, jit, grad, vmap
import numpy as np
def trial(name, f):
    try:
        print("==",name, "->", f())
    except Exception as error:
        print("==",name, "->", type(error).__name__, "|", str(error))
x=jnp.arange(3.)
def cj(fun,rule,*a,**k):
    f=jax.custom_jvp(fun,**k); f.defjvp(rule); return f
trial("no rule",lambda:grad(jax.custom_jvp(lambda a:a))(1.))
trial("no rule call",lambda:jax.custom_jvp(lambda a:a)(1.))
trial("jvp not pair",lambda:grad(cj(lambda a:a,lambda p,t:p[0]))(1.))
trial("jvp trees",lambda:grad(cj(lambda a:a,lambda p,t:((p[0],),t[0])))(1.))
trial("jvp tangent tree",lambda:grad(cj(lambda a:a,lambda p,t:(p[0],(t[0],))))(1.))
trial("jvp primal tree",lambda:grad(lambda v:cj(lambda a:(a,a),lambda p,t:(p[0],t[0]))(v)[0])(1.))
trial("jvp shape",lambda:jax.jvp(cj(lambda a:a,lambda p,t:(p[0],t[0][:2])),(x,),(x,)))
trial("jvp dtype",lambda:jax.jvp(cj(lambda a:a,lambda p,t:(p[0],t[0].astype(int))),(x,),(x,)))
trial("jvp primal shape",lambda:jax.jvp(cj(lambda a:a,lambda p,t:(p[0][:2],t[0][:2])),(x,),(x,)))
trial("jvp primal dtype",lambda:jax.jvp(cj(lambda a:a,lambda p,t:(p[0].astype(int),t[0])),(x,),(x,)))
trial("jvp none",lambda:grad(cj(lambda a:a,lambda p,t:(p[0],None)))(1.))
trial("jvp args",lambda:grad(cj(lambda a:a,lambda p:p))(1.))
trial("defjvps",lambda:grad((lambda f:(f.defjvps(lambda t,o,a:t,lambda t,o,a:t),f)[1])(jax.custom_jvp(lambda a:a)))(1.))
trial("nondiff",lambda:grad(cj(lambda n,a:a*n,lambda p,t:(p[0],t[0]),nondiff_argnums=(0,)),argnums=1)(2,1.))
trial("nondiff tracer",lambda:grad(cj(lambda n,a:a*n,lambda n,p,t:(p[0],t[0]),nondiff_argnums=(0,)),argnums=0)(2.,1.))
trial("jvp kwargs",lambda:cj(lambda a,b=1:a,lambda p,t:(p[0],t[0]))(1.,b=2.))
def cv(fun,fwd,bwd,**k):
    f=jax.custom_vjp(fun,**k); f.defvjp(fwd,bwd); return f
trial("vjp no rule",lambda:grad(jax.custom_vjp(lambda a:a))(1.))
trial("fwd not pair",lambda:grad(cv(lambda a:a,lambda a:a,lambda r,g:(g,)))(1.))
trial("fwd tree2",lambda:grad(lambda v:cv(lambda a:{'x':a},lambda a:({'y':a},a),lambda r,g:(g,))(v)['x'])(1.))
trial("fwd shape",lambda:grad(lambda v:cv(lambda a:a,lambda a:(a[:2],a),lambda r,g:(g,))(v).sum())(x))
trial("fwd dtype",lambda:grad(lambda v:cv(lambda a:a,lambda a:(a.astype(int),a),lambda r,g:(g,))(v).sum())(x))
trial("bwd not tuple",lambda:grad(cv(lambda a:a,lambda a:(a,a),lambda r,g:g))(1.))
trial("bwd too many",lambda:grad(cv(lambda a:a,lambda a:(a,a),lambda r,g:(g,g)))(1.))
trial("bwd too few",lambda:grad(cv(lambda a,b:a,lambda a,b:(a,a),lambda r,g:(g,)))(1.,2.))
trial("bwd tree",lambda:grad(cv(lambda a:a['x'],lambda a:(a['x'],a),lambda r,g:(g,)))({'x':1.}))
trial("bwd tree2",lambda:grad(cv(lambda a:a['x'],lambda a:(a['x'],a),lambda r,g:({'y':g},)))({'x':1.}))
trial("bwd list",lambda:grad(cv(lambda a:a[0],lambda a:(a[0],a),lambda r,g:((g,g),)))([1.,2.]))
trial("bwd listlist",lambda:grad(cv(lambda a:a,lambda a:(a,a),lambda r,g:[g]))(1.))
trial("bwd shape",lambda:grad(lambda v:cv(lambda a:a,lambda a:(a,a),lambda r,g:(g[:2],))(v).sum())(x))
trial("bwd dtype",lambda:grad(lambda v:cv(lambda a:a,lambda a:(a,a),lambda r,g:(g.astype(int),))(v).sum())(x))
trial("bwd none",lambda:grad(cv(lambda a:a,lambda a:(a,a),lambda r,g:(None,)))(1.))
trial("bwd dict",lambda:grad(cv(lambda a:a,lambda a:(a,a),lambda r,g:{'a':g}))(1.))
trial("bwd arity",lambda:grad(cv(lambda a:a,lambda a:(a,a),lambda r:(r,)))(1.))
trial("fwd arity",lambda:grad(cv(lambda a:a,lambda:(1,1),lambda r,g:(g,)))(1.))
trial("vjp jvp",lambda:jax.jvp(cv(lambda a:a,lambda a:(a,a),lambda r,g:(g,)),(1.,),(1.,)))
trial("vjp jacfwd",lambda:jax.jacfwd(cv(lambda a:a,lambda a:(a,a),lambda r,g:(g,)))(1.))
trial("vjp nondiff tracer",lambda:grad(cv(lambda n,a:a*n,lambda n,a:(a,a),lambda n,r,g:(g,),nondiff_argnums=(0,)),argnums=0)(2.,1.))
# callbacks
S=jax.ShapeDtypeStruct
def raises(v): raise ValueError("mine")
trial("cb spec",lambda:jax.pure_callback(lambda v:v,(3,),x))
trial("cb f64 spec",lambda:jax.pure_callback(lambda v:v,S((3,),np.float64),x))
trial("cb grad",lambda:grad(lambda a:jax.pure_callback(lambda v:v,S((),jnp.float32),a))(1.))
trial("io vmap",lambda:vmap(lambda a:jax.experimental.io_callback(lambda v:v,S((),jnp.float32),a,ordered=True))(x))
trial("io grad",lambda:grad(lambda a:jax.experimental.io_callback(lambda v:v,S((),jnp.float32),a))(1.))
trial("cb method",lambda:vmap(lambda a:jax.pure_callback(lambda v:v,S((),jnp.float32),a))(x))
trial("cb method bad",lambda:vmap(lambda a:jax.pure_callback(lambda v:v,S((),jnp.float32),a,vmap_method="foo"))(x))
trial("dbg fmt",lambda:jax.debug.print("{} {}",1))
trial("dbg fmt2",lambda:jax.debug.print("{}",1,2))
trial("dbg fmt3",lambda:jax.debug.print("{a}",b=2))
# checkify
from jax.experimental import checkify
def chk(v):
    checkify.check(v>0,"must be positive, got {v}",v=v)
    return jnp.log(v)
for n,w in [("plain",lambda f:f),("jit",jit),("vmap",lambda f:(lambda v:vmap(f)(jnp.stack([v,v+2])))),("grad",lambda f:grad(f))]:
    trial("chk "+n,lambda:w(chk)(-1.))
    def run():
        err,out=checkify.checkify(w(chk))(-1.)
        return err.get(),out
    trial("checkify "+n,run)
    def run():
        err,out=jit(checkify.checkify(w(chk)))(-1.)
        err.throw()
    trial("jit checkify "+n,run)
    def run():
        err,out=checkify.checkify(w(chk),errors=checkify.all_checks)(-1.)
        return err.get(),out
    trial("all "+n,run)
def traced(v):
    err,out=checkify.checkify(chk)(v)
    checkify.check_error(err)
    return out
trial("check_error",lambda:traced(-1.))
trial("check_error jit",lambda:jit(traced)(-1.))
trial("check_error functionalized",lambda:checkify.checkify(traced)(-1.)[0].get())
trial("check_error jit functionalized",lambda:checkify.checkify(jit(traced))(-1.)[0].get())
def thrown(v):
    err,out=checkify.checkify(chk)(v)
    err.throw()
    return out
trial("throw jit",lambda:jit(thrown)(-1.))
trial("get jit",lambda:jit(lambda v:(checkify.checkify(chk)(v)[0].get(),v)[1])(-1.))
trial("check nonscalar",lambda:checkify.checkify(lambda v:checkify.check(v>0,"m"))(x)[0].get())
trial("check nonbool",lambda:checkify.checkify(lambda v:checkify.check(v,"m"))(1)[0].get())
trial("check msg",lambda:checkify.checkify(lambda v:checkify.check(v>0,"m {}"))(1.)[0].get())
trial("check msg2",lambda:checkify.checkify(lambda v:checkify.check(v>0,"m {q}",v))(-1.)[0].get())
trial("check msg3",lambda:checkify.checkify(lambda v:checkify.check(v>0,"m {} {}",v,v*2))(-1.)[0].get())
trial("check fmt str",lambda:checkify.checkify(lambda v:checkify.check(v>0,"m {}","s"))(-1.)[0].get())
trial("scan",lambda:checkify.checkify(lambda v:lax.scan(lambda c,a:(chk(a),c),0.,v))(x)[0].get())
trial("cond",lambda:checkify.checkify(lambda v:lax.cond(v>0,chk,lambda a:chk(a-1),v))(-1.)[0].get())
trial("while",lambda:checkify.checkify(lambda v:lax.while_loop(lambda c:c<3,lambda c:(chk(c),c+1)[1],v))(-1.)[0].get())
trial("index",lambda:checkify.checkify(lambda v:v[5],errors=checkify.index_checks)(x)[0].get())
trial("div",lambda:checkify.checkify(lambda v:1/v,errors=checkify.div_checks)(0.)[0].get())
trial("nan",lambda:checkify.checkify(lambda v:jnp.sin(v),errors=checkify.nan_checks)(jnp.inf)[0].get())
trial("float",lambda:checkify.checkify(lambda v:jnp.sin(1/v),errors=checkify.float_checks)(0.)[0].get())
trial("repr",lambda:repr(checkify.checkify(chk)(1.)[0]))
trial("repr",lambda:repr(checkify.checkify(chk)(-1.)[0]))
trial("vmap err",lambda:vmap(lambda v:checkify.checkify(chk)(v)[0])(x-1).get())
