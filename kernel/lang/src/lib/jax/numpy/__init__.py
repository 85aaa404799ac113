"""`jax.numpy`: the functions that are composed of primitives, by the file that defines them.

One-primitive ufuncs (`jnp.sin`, `jnp.add`, ...), `array`, `asarray`, dtypes and constants are
native and live in the same module.
"""

from _jitbook import Array as ndarray, dtype
from jax.numpy._elementwise import (
    abs, absolute, array, asarray, bfloat16, bool_, can_cast, cdouble, ceil, complex64, complex128, complex_,
    complexfloating, conj, conjugate, csingle, divide, double, e, euler_gamma, fabs, finfo, float16, float32, float64,
    float_, floating, floor, generic, get_printoptions, iinfo, imag, inexact, inf, int8, int16, int32, int64, int_,
    integer, iscomplexobj, isfinite, isnan, isrealobj, isscalar, issubdtype, left_shift, logical_and, logical_not,
    logical_or, logical_xor, nan, ndim, newaxis, number, pi, positive, printoptions, promote_types, real, result_type,
    right_shift, set_printoptions, shape, signedinteger, single, size, true_divide, uint, uint8, uint16, uint32, uint64,
    unsignedinteger,
)
from jax.numpy._core import broadcast_arrays, broadcast_shapes, broadcast_to, where
from jax.numpy._creation import (
    arange, diag_indices, diag_indices_from, empty, empty_like, eye, fromfunction, full, full_like, geomspace, identity,
    indices, ix_, linspace, logspace, meshgrid, ones, ones_like, tri, vander, zeros, zeros_like,
)
from jax.numpy._reductions import (
    all, amax, amin, any, average, count_nonzero, cumprod, cumsum, cumulative_prod, cumulative_sum, max, mean, min,
    nancumprod, nancumsum, nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar, prod, ptp, std, sum, var,
)
from jax.numpy._arithmetic import (
    allclose, angle, around, array_equal, array_equiv, bitwise_count, clip, copysign, deg2rad, degrees, divmod, fix,
    float_power, floor_divide, fmax, fmin, fmod, gcd, heaviside, hypot, iscomplex, isclose, isinf, isneginf, isposinf, isreal, lcm,
    log10, log2, logaddexp, logaddexp2, mod, modf, nan_to_num, pow, power, rad2deg, radians, reciprocal, remainder, rint,
    round, signbit, sinc, trunc,
)
from jax.numpy._shaping import (
    append, array_split, astype, atleast_1d, atleast_2d, atleast_3d, block, column_stack, concat, concatenate, copy,
    dsplit, dstack, expand_dims, flip, fliplr, flipud, hsplit, hstack, matrix_transpose, moveaxis, pad, permute_dims,
    ravel, repeat, reshape, resize, roll, rollaxis, rot90, split, squeeze, stack, swapaxes, tile, transpose, unstack,
    vsplit, vstack,
)
from jax.numpy._contractions import dot, einsum, inner, matmul, matvec, outer, tensordot, vdot, vecdot, vecmat
from jax.numpy._grids import c_, index_exp, mgrid, ogrid, r_, s_
from jax.numpy._elementwise import bool_ as bool, right_shift as bitwise_right_shift
from jax.numpy._searching import (
    argmax, argmin, argsort, argwhere, bincount, digitize, flatnonzero, histogram, histogram_bin_edges, isin, lexsort,
    nanargmax, nanargmin, nonzero, partition, searchsorted, sort, unique, unravel_index,
)
from jax.numpy._choosing import (
    apply_along_axis, compress, delete, extract, piecewise, select, take, take_along_axis,
)
from jax.numpy._diagonals import (
    diag, diagflat, diagonal, fill_diagonal, trace, tril, tril_indices, tril_indices_from, triu, triu_indices,
    triu_indices_from,
)
from jax.numpy._calculus import (
    convolve, corrcoef, correlate, cov, cross, diff, ediff1d, gradient, interp, kron, median, nanmedian, nanpercentile,
    nanquantile, percentile, polyadd, polyder, polyint, polymul, polysub, polyval, quantile, trapezoid, unwrap,
)
from jax.numpy._polynomials import poly, polydiv, polyfit, trim_zeros
from jax.numpy._rarer import (
    argpartition, array_str, bartlett, histogram2d, histogramdd, i0, kaiser, packbits, place, put, sort_complex,
    spacing, unique_all, unique_counts, unique_inverse, unique_values, unpackbits,
)
from jax.numpy._vectorize import vectorize
from jax.numpy._small import (
    apply_over_axes, blackman, choose, hamming, hanning, insert, intersect1d, iscomplexobj, isrealobj, isscalar, iterable,
    mask_indices, ndim, put_along_axis, ravel_multi_index, setdiff1d, setxor1d, shape, size, union1d,
)
