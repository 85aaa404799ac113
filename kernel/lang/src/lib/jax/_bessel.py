"""`lax.bessel_i0e`, `lax.bessel_i1e` and `lax.zeta`: series of Chebyshev polynomials, and Euler and Maclaurin's sum."""
from _jitbook import const_like, custom_jvp, jit, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax._incomplete import weak_as

# Chebyshev coefficients of i0e(x) up to 8, those of float32 last, and of sqrt(x) i0e(x) beyond.
_I0_NEAR = (
    -4.41534164647933937950e-18, 3.33079451882223809783e-17, -2.43127984654795469359e-16, 1.71539128555513303061e-15,
    -1.16853328779934516808e-14, 7.67618549860493561688e-14, -4.85644678311192946090e-13, 2.95505266312963983461e-12,
    -1.72682629144155570723e-11, 9.67580903537323691224e-11, -5.18979560163526290666e-10, 2.65982372468238665035e-9,
    -1.30002500998624804212e-8, 6.04699502254191894932e-8, -2.67079385394061173391e-7, 1.11738753912010371815e-6,
    -4.41673835845875056359e-6, 1.64484480707288970893e-5, -5.75419501008210370398e-5, 1.88502885095841655729e-4,
    -5.76375574538582365885e-4, 1.63947561694133579842e-3, -4.32430999505057594430e-3, 1.05464603945949983183e-2,
    -2.37374148058994688156e-2, 4.93052842396707084878e-2, -9.49010970480476444210e-2, 1.71620901522208775349e-1,
    -3.04682672343198398683e-1, 6.76795274409476084995e-1,
)
_I0_FAR = (
    -7.23318048787475395456e-18, -4.83050448594418207126e-18, 4.46562142029675999901e-17, 3.46122286769746109310e-17,
    -2.82762398051658348494e-16, -3.42548561967721913462e-16, 1.77256013305652638360e-15, 3.81168066935262242075e-15,
    -9.55484669882830764870e-15, -4.15056934728722208663e-14, 1.54008621752140982691e-14, 3.85277838274214270114e-13,
    7.18012445138366623367e-13, -1.79417853150680611778e-12, -1.32158118404477131188e-11, -3.14991652796324136454e-11,
    1.18891471078464383424e-11, 4.94060238822496958910e-10, 3.39623202570838634515e-9, 2.26666899049817806459e-8,
    2.04891858946906374183e-7, 2.89137052083475648297e-6, 6.88975834691682398426e-5, 3.36911647825569408990e-3,
    8.04490411014108831608e-1,
)

# The same of i1e(x) / x and of sqrt(x) i1e(x).
_I1_NEAR = (
    7.494005416219807e-17, -1.1096332186433244e-15, 7.457368056407177e-15, -5.028963356856764e-14,
    3.2226415980218806e-13, -1.9839861697956705e-12, 1.1736166483089506e-11, -6.663478213653207e-11,
    3.625590050404526e-10, -1.887249776177935e-09, 9.38153729673763e-09, -4.4450591245304154e-08,
    2.0032947525422396e-07, -8.568720265031416e-07, 3.470251308021477e-06, -1.3273163655881659e-05,
    4.781565107545474e-05, -0.00016176081582588043, 0.0005122859561685564, -0.0015135724506312276,
    0.004156422944312771, -0.010564084894626142, 0.02472644903062644, -0.05294598120809491, 0.10264365868984704,
    -0.176416518357834, 0.2525871864436336,
)
_I1_FAR = (
    -1.8407497748285097e-15, -3.884670363163423e-15, 1.0311751452718453e-14, 4.275690912436403e-14,
    -2.111644192837048e-14, -4.0836001247157586e-13, -7.199396634405275e-13, 2.035722701521081e-12,
    1.4125753899918436e-11, 3.2526044080327665e-11, -1.8974946058847308e-11, -5.589743112821566e-10,
    -3.835380517624998e-09, -2.631468840164075e-08, -2.512236238816357e-07, -3.8825648088014475e-06,
    -0.00011058893876265907, -0.009761097491361425, 0.7785762350182802,
)


def _chebyshev(x, coefficients):
    b0 = b1 = b2 = jnp.zeros_like(x)
    for c in coefficients:
        b2, b1 = b1, b0
        b0 = x * b1 - b2 + const_like(x, c)
    return 0.5 * (b0 - b2)


def _by_series(name, near, far, odd):
    """An exponentially scaled Bessel function from its two series; `odd` has the sign of x and a factor x in the first."""

    def body(x):
        dtype = x.dtype
        x = x if dtype.name in ("float32", "float64") else x.astype("float32")
        short = x.dtype.name == "float32"
        size = jnp.abs(x)
        low = _chebyshev(0.5 * size - 2.0, near[-(17 if odd else 18):] if short else near)
        high = _chebyshev(32.0 / size - 2.0, far[-7:] if short else far) / jnp.sqrt(size)
        out = jnp.where(size <= 8.0, low * size if odd else low, high)
        return (jnp.where(x < 0, -out, out) if odd else out).astype(dtype)

    body.__name__ = body.__qualname__ = name
    compiled = jit(body)

    def function(x):
        args = promote_args_inexact(name, x)
        return weak_as(args, compiled(*args))

    function.__name__ = function.__qualname__ = name
    return custom_jvp(function)


bessel_i0e = _by_series("bessel_i0e", _I0_NEAR, _I0_FAR, False)
bessel_i1e = _by_series("bessel_i1e", _I1_NEAR, _I1_FAR, True)
bessel_i0e.defjvps(lambda g, y, x: g * (bessel_i1e(x) - jnp.sign(x) * y))


def _i1e_slope(g, y, x):
    eps = float(jnp.finfo(x.dtype).eps)
    plain = jnp.abs(x) > eps
    safe = jnp.where(plain, x, eps)
    return g * jnp.where(plain, bessel_i0e(safe) - y * (jnp.sign(safe) + 1 / safe), 0.5)


bessel_i1e.defjvps(_i1e_slope)

# (2k)! / B_2k, of Euler and Maclaurin's sum.
_FACTORS = (
    12.0, -720.0, 30240.0, -1209600.0, 47900160.0, -1.8924375803183791606e9, 7.47242496e10, -2.950130727918164224e12,
    1.1646782814350067249e14, -4.5979787224074726105e15, 1.8152105401943546773e17, -7.1661652561756670113e18,
)


@jit
def _zeta(x, q):
    dtype = x.dtype
    if dtype.name not in ("float32", "float64"):
        x, q = x.astype("float32"), q.astype("float32")
    x, q = jnp.broadcast_arrays(x, q)
    total, a = q ** -x, q
    for _ in range(9):
        a = a + 1
        total = total + a ** -x
    a = a + 1
    last = a ** -x
    total = total + last * a / (x - 1) + 0.5 * last
    rising, power = x, last / a
    for k, factor in enumerate(_FACTORS):
        total = total + jnp.where(power == 0, 0, rising * power / factor)
        rising = rising * (x + 2 * k + 1) * (x + 2 * k + 2)
        power = power / (a * a)
    pole = (q <= 0) & (q == jnp.floor(q))
    total = jnp.where(pole & (x % 2 == 0), jnp.inf, jnp.where(pole | ((q <= 0) & (x != jnp.floor(x))), jnp.nan, total))
    total = jnp.where(x == 1, jnp.inf, jnp.where(x < 1, jnp.nan, total))
    return total.astype(dtype)


def zeta(x, q):
    """Hurwitz's zeta function, the sum of ``(q + k)^-x``: ``lax.zeta(2.0, 1.0)``."""
    args = promote_args_inexact("zeta", x, q)
    return weak_as(args, _zeta(*args))
