"""Products over axes."""

import numpy as np


def inner(a, b):
    """The products along the last axes."""
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    return tensordot(a, b, axes=((-1,), (-1,)))


def outer(a, b, out=None):
    """All products of an element of `a` and one of `b`."""
    return np.multiply(np.ravel(a)[:, None], np.ravel(b)[None, :], out=out)


def vdot(a, b):
    """The product of the flattened arrays, the first one conjugated."""
    return np.dot(np.conj(np.ravel(a)), np.ravel(b))


def vecdot(x1, x2, /, *, axis=-1):
    """Vector products along an axis."""
    return (np.conj(x1) * np.asarray(x2)).sum(axis)


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """The sum along a diagonal."""
    if not isinstance(a, np.ndarray) and hasattr(a, "trace"):
        return a.trace(offset, axis1, axis2)
    return np.diagonal(a, offset, axis1, axis2).sum(-1, dtype, out)


def tensordot(a, b, axes=2):
    """The products summed over pairs of axes."""
    a, b = np.asarray(a), np.asarray(b)
    if isinstance(axes, int):
        left, right = list(range(a.ndim - axes, a.ndim)), list(range(axes))
    else:
        left, right = axes
        left = [left] if isinstance(left, int) else list(left)
        right = [right] if isinstance(right, int) else list(right)
    left, right = [x % a.ndim for x in left], [x % b.ndim for x in right]
    if len(left) != len(right) or any(a.shape[i] != b.shape[j] for i, j in zip(left, right)):
        raise ValueError("shape-mismatch for sum")
    return np._contract(a, b, left, right, (), ())


def _parse(subscripts, operands):
    """The labels of each operand and of the result, with letters of their own for an ellipsis."""
    text = subscripts.replace(" ", "")
    ins, arrow, out = text.partition("->")
    terms = ins.split(",")
    if len(terms) != len(operands):
        raise ValueError(
            "more operands provided to einstein sum function than specified in the subscripts string"
            if len(terms) < len(operands)
            else "fewer operands provided to einstein sum function than specified in the subscripts string"
        )
    extra = [x.ndim - len(t.replace("...", "")) for t, x in zip(terms, operands)]
    spare = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in text]
    widest = max([e for t, e in zip(terms, extra) if "..." in t], default=0)
    dots = "".join(spare[:widest])
    terms = [t.replace("...", dots[widest - e :] if e > 0 else "") for t, e in zip(terms, extra)]
    if arrow:
        out = out.replace("...", dots)
    else:
        letters = "".join(terms)
        out = dots + "".join(sorted(c for c in set(letters) if letters.count(c) == 1 and c not in dots))
    for t, x in zip(terms, operands):
        if len(t) != x.ndim:
            raise ValueError(
                "einstein sum subscripts string contains too many subscripts for operand 0"
                if len(t) > x.ndim
                else "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided "
                "to broadcast the extra dimensions."
            )
    return terms, out


def _distinct(term, x):
    """Repeated labels become diagonals."""
    for c in term:
        while term.count(c) > 1:
            i = term.index(c)
            j = term.index(c, i + 1)
            x = np.diagonal(x, 0, i, j)
            term = term[:i] + term[i + 1 : j] + term[j + 1 :] + c
    return term, x


def _sum_out(term, x, keep):
    gone = tuple(i for i, c in enumerate(term) if c not in keep)
    return "".join(c for c in term if c in keep), x.sum(gone) if gone else x


def _pair(ta, a, tb, b, keep):
    """The product of two operands, summed over what nobody needs any more."""
    ta, a = _sum_out(ta, a, keep + tb)
    tb, b = _sum_out(tb, b, keep + ta)
    shared = [c for c in ta if c in tb]
    if any(a.shape[ta.index(c)] != b.shape[tb.index(c)] for c in shared):
        # Sizes of one broadcast: multiply, then sum.
        labels = ta + "".join(c for c in tb if c not in ta)
        wide = [_spread(t, x, labels) for t, x in ((ta, a), (tb, b))]
        return _sum_out(labels, wide[0] * wide[1], keep)
    batch = [c for c in shared if c in keep]
    summed = [c for c in shared if c not in keep]
    at = lambda labels, t: [t.index(c) for c in labels]
    out = np._contract(a, b, at(summed, ta), at(summed, tb), at(batch, ta), at(batch, tb))
    rest = [c for t in (ta, tb) for c in t if c not in shared]
    return "".join(batch + rest), np.asarray(out)


def _spread(term, x, labels):
    order = [term.index(c) for c in labels if c in term]
    x = x.transpose(order)
    return x.reshape([x.shape[[c for c in labels if c in term].index(c)] if c in term else 1 for c in labels])


def _remap(term, x, labels, ndim):
    """How NumPy shows an operand's shape under the loop's axes."""
    shape = ",".join(str(d) for d in x.shape) + ("," if x.ndim == 1 else "")
    last = max(labels.index(c) for c in term) if term else -1
    first = min((labels.index(c) for c in term), default=0)
    new = [str(x.shape[term.index(c)]) if c in term else "newaxis" for c in labels[first : last + 1]]
    return f"({shape})->({','.join(new)})"


def _check_sizes(terms, operands, out):
    sizes, labels = {}, out + "".join(sorted({c for t in terms for c in t if c not in out}))
    for t, x in zip(terms, operands):
        for c, d in zip(t, x.shape):
            if sizes.setdefault(c, d) == 1:
                sizes[c] = d
            elif d not in (1, sizes[c]):
                shown = " ".join(_remap(u, y, labels, len(labels)) for u, y in zip(terms, operands))
                raise ValueError(
                    f"operands could not be broadcast together with remapped shapes [original->remapped]: {shown} "
                )


def einsum(subscripts, *operands, out=None, dtype=None, order="K", casting="safe", optimize=False):
    """Einstein's summation: ``np.einsum("ij,jk->ik", a, b)`` is ``a @ b``."""
    if not isinstance(subscripts, str):
        raise NotImplementedError("einsum with operands before their axes is not supported: write a subscripts string")
    operands = [np.asarray(x) for x in operands]
    terms, result = _parse(subscripts, operands)
    _check_sizes(terms, operands, result)
    work = [_distinct(t, x) for t, x in zip(terms, operands)]
    term, x = work[0]
    for k in range(1, len(work)):
        later = "".join(t for t, _ in work[k + 1 :])
        term, x = _pair(term, x, work[k][0], work[k][1], result + later)
    term, x = _sum_out(term, x, result)
    x = np.asarray(x)
    x = x.transpose([term.index(c) for c in result]) if result else x[()]
    if dtype is not None:
        x = x.astype(dtype)
    if out is not None:
        out[...] = x
        return out
    return x


def einsum_path(subscripts, *operands, optimize="greedy"):
    """The order of `einsum`: from left to right."""
    n = len(operands)
    return ["einsum_path"] + [(0, 1)] * (n - 1), f"{subscripts} from left to right"


def kron(a, b):
    """The Kronecker product."""
    a, b = np.asarray(a), np.asarray(b)
    n = max(a.ndim, b.ndim)
    a = a.reshape((1,) * (n - a.ndim) + a.shape)
    b = b.reshape((1,) * (n - b.ndim) + b.shape)
    spread = a.reshape([x for d in a.shape for x in (d, 1)]) * b.reshape([x for d in b.shape for x in (1, d)])
    return spread.reshape([p * q for p, q in zip(a.shape, b.shape)])


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The vector product of vectors of three elements."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.moveaxis(np.asarray(a), axisa, -1), np.moveaxis(np.asarray(b), axisb, -1)
    if a.shape[-1] == 2 and b.shape[-1] == 2:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                         f"{a.shape[-1]} and {b.shape[-1]} dimensional instead.")
    parts = [a[..., (i + 1) % 3] * b[..., (i + 2) % 3] - a[..., (i + 2) % 3] * b[..., (i + 1) % 3] for i in range(3)]
    return np.moveaxis(np.stack(parts, -1), -1, axisc)
