# Arrays in f-strings and conversions; reprs of dtypes, avals and other objects.
import jax
import jax.numpy as jnp
import numpy as np

x = jnp.arange(6.0)
s = jnp.array(3.14159)
print(f"{s} {s:.2f} {s:8.3f}| {s:e} {jnp.array(7):5d}| {jnp.array(7)!r} {x}", "%s" % jnp.array([1, 2]), "%.1f" % s, "{:.1f}".format(s))
print(x.dtype, repr(x.dtype), x.shape, x.ndim, x.size, x.nbytes, x.itemsize, x.weak_type, jnp.float32, jnp.int32)
print(repr(np.dtype("float32")), jnp.float32(1).dtype == "float32", x.dtype == jnp.float32, jnp.dtype("int8"))
print(x.aval, jnp.array(1.0).aval, jax.typeof(x), jax.ShapeDtypeStruct((2,), "float32"), jax.eval_shape(jnp.sin, x))
print(type(x).__name__, isinstance(x, jax.Array), isinstance(x, jnp.ndarray), isinstance(1.0, jax.Array), isinstance(x, np.ndarray))
print(float(s) > 3, int(jnp.array(3)), bool(jnp.array(0)), complex(jnp.array(1j)), x.tolist(), x[1].item(), jnp.array([[1, 2]]).tolist())
print(range(5)[jnp.array(2)], [10, 20, 30][jnp.array(1)], "abc"[jnp.int32(0)], list(range(jnp.array(3))), round(jnp.float32(2.567), 1))
print(repr(x[0]), x[0], str(x[0]), jnp.pi, jnp.inf, jnp.nan, jnp.newaxis, jnp.e)
print(jnp.finfo(jnp.float32).eps, jnp.finfo(jnp.float32).max, jnp.iinfo(jnp.int8).min, jnp.iinfo("int32").max, jnp.finfo("bfloat16").bits)
print(np.asarray(x), repr(np.asarray(x)), np.asarray(x).flags.writeable, np.array(x).flags.writeable, repr(np.asarray(x)[0]))
try:
    print(f"{x:.2f}")
except TypeError as error:
    print(error)
np.set_printoptions(precision=3)
print(jnp.array([1 / 3, 2.0]), repr(jnp.array([1 / 3])), jnp.array(1 / 3))
with np.printoptions(precision=2, suppress=True):
    print(jnp.array([1e-5, 1.2345]))
