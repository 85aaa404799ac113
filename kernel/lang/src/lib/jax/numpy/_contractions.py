"""Products of vectors, matrices and tensors."""

from _jitbook import arraylike, canonical_dtype, promote, result_type_weak, convert
from jax import lax
from jax.lax import canonicalize_axis
from jax.numpy import conj
from jax.numpy._core import is_complex

_max, _min = max, min


def _element_type(name, preferred, *arrays):
    """The dtype to accumulate in and whether the result is weak."""
    if preferred is None:
        return result_type_weak(*arrays)
    return canonical_dtype(preferred, name), False


def dot(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    """Dot product; matrices multiply: ``jnp.dot(x, y)``."""
    a, b = arraylike("dot", a, b)
    dtype, weak = _element_type("dot", preferred_element_type, a, b)
    if a.ndim == 0 or b.ndim == 0:
        contract = ((), ())
    else:
        contract = ((a.ndim - 1,), (0,) if b.ndim == 1 else (b.ndim - 2,))
    out = lax.dot_general(a, b, (contract, ((), ())), precision=precision, preferred_element_type=dtype)
    return convert(out, dtype, weak)


def matmul(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    """Matrix product, the operator ``@``; leading dimensions are batches."""
    a, b = arraylike("matmul", a, b)
    for i, x in enumerate((a, b)):
        if x.ndim < 1:
            raise ValueError(f"matmul input operand {i} must have ndim at least 1, but it has ndim {x.ndim}")
    dtype, weak = _element_type("matmul", preferred_element_type, a, b)
    a_mat, b_mat = a.ndim > 1, b.ndim > 1
    if a.ndim <= 2 and b.ndim <= 2:
        dims = (((a.ndim - 1,), (0,)), ((), ()))
        out = lax.dot_general(a, b, dims, precision=precision, preferred_element_type=dtype)
        return convert(out, dtype, weak)
    plan = _batch_plan(a, b)
    if a_mat:
        plan.a_other.append(plan.rank)
    if b_mat:
        plan.b_other.append(plan.rank + a_mat)
    order = plan.both + plan.a_other + plan.b_other
    perm = sorted(range(len(order)), key=lambda i: order[i])
    a, b = lax.squeeze(a, plan.a_squeeze), lax.squeeze(b, plan.b_squeeze)
    dims = (((a.ndim - 1,), (b.ndim - 1 - b_mat,)), (plan.a_batch, plan.b_batch))
    out = lax.dot_general(a, b, dims, precision=precision, preferred_element_type=dtype)
    out = lax.transpose(out, perm)
    if plan.dropped:
        out = lax.expand_dims(out, plan.dropped)
    return convert(out, dtype, weak)


class _batch_plan:
    """Which leading dimensions of a matmul are shared, belong to one side, or are dropped (size 1)."""

    def __init__(self, a, b):
        a_dims = a.shape[:-2] if a.ndim > 1 else ()
        b_dims = b.shape[:-2] if b.ndim > 1 else ()
        self.rank = max(len(a_dims), len(b_dims))
        a_dims = (None,) * (self.rank - len(a_dims)) + a_dims
        b_dims = (None,) * (self.rank - len(b_dims)) + b_dims
        self.a_squeeze, self.b_squeeze, self.dropped = [], [], []
        self.a_batch, self.b_batch = [], []
        self.both, self.a_other, self.b_other = [], [], []
        for i, (m, n) in enumerate(zip(a_dims, b_dims)):
            self._place(i, m, n, a, b)

    def _place(self, i, m, n, a, b):
        a_at = len(self.both) + len(self.a_other)
        b_at = len(self.both) + len(self.b_other)
        if m is None:
            self.b_other.append(i)
        elif n is None:
            self.a_other.append(i)
        elif m == 1 and n == 1:
            self.a_squeeze.append(a_at + len(self.a_squeeze))
            self.b_squeeze.append(b_at + len(self.b_squeeze))
            self.dropped.append(i)
        elif m == 1:
            self.b_other.append(i)
            self.a_squeeze.append(a_at + len(self.a_squeeze))
        elif n == 1:
            self.a_other.append(i)
            self.b_squeeze.append(b_at + len(self.b_squeeze))
        elif m == n:
            self.a_batch.append(a_at)
            self.b_batch.append(b_at)
            self.both.append(i)
        else:
            from _jitbook import aval_of

            raise ValueError(f"Incompatible types for matmul arguments: {aval_of(a)} and {aval_of(b)}")


def vdot(a, b, *, precision=None, preferred_element_type=None):
    """Dot product of flattened arrays, the first conjugated: ``jnp.vdot(x, y)``."""
    a, b = arraylike("vdot", a, b)
    if is_complex(a):
        a = lax.conj(a)
    return dot(a.ravel(), b.ravel(), precision=precision, preferred_element_type=preferred_element_type)


def vecdot(x1, x2, /, *, axis=-1, precision=None, preferred_element_type=None):
    """Dot products along one axis, others broadcast."""
    from jax.numpy._shaping import moveaxis
    from jax.numpy._vectorize import vectorize

    x1, x2 = arraylike("jnp.vecdot", x1, x2)
    if x1.shape[axis] != x2.shape[axis]:
        raise ValueError(f"axes must match; got shapes {x1.shape} and {x2.shape} with axis={axis!r}")
    product = lambda a, b: vdot(a, b, precision=precision, preferred_element_type=preferred_element_type)
    return vectorize(product, signature="(n),(n)->()")(moveaxis(x1, axis, -1), moveaxis(x2, axis, -1))


def _contracting(axes, a, b):
    if type(axes) is int:
        if axes > _min(a.ndim, b.ndim):
            raise TypeError(f"Number of tensordot axes (axes {axes}) exceeds input ranks ({a.shape} and {b.shape})")
        return tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes))
    if not (isinstance(axes, (tuple, list)) and len(axes) == 2):
        raise TypeError(
            "tensordot axes argument must be an int, a pair of ints, or a pair of lists/tuples of ints."
        )
    left, right = axes
    if isinstance(left, int) and isinstance(right, int):
        return (canonicalize_axis(left, a.ndim),), (canonicalize_axis(right, b.ndim),)
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        if len(left) != len(right):
            raise TypeError(f"tensordot requires axes lists to have equal length, got {left} and {right}.")
        return (
            tuple([canonicalize_axis(i, a.ndim) for i in left]),
            tuple([canonicalize_axis(i, b.ndim) for i in right]),
        )
    raise TypeError(f"tensordot requires both axes lists to be either ints, tuples or lists, got {left} and {right}")


def tensordot(a, b, axes=2, *, precision=None, preferred_element_type=None, out_sharding=None):
    """Sum of products over the given axes: ``jnp.tensordot(x, y, axes=1)``."""
    a, b = arraylike("tensordot", a, b)
    dtype, weak = _element_type("tensordot", preferred_element_type, a, b)
    dims = (_contracting(axes, a, b), ((), ()))
    return convert(lax.dot_general(a, b, dims, precision=precision, preferred_element_type=dtype), dtype, weak)


def inner(a, b, *, precision=None, preferred_element_type=None):
    """Inner product over the last axes."""
    a, b = arraylike("inner", a, b)
    if a.ndim == 0 or b.ndim == 0:
        if preferred_element_type is not None:
            a, b = a.astype(preferred_element_type), b.astype(preferred_element_type)
        return a * b
    return tensordot(a, b, (-1, -1), precision=precision, preferred_element_type=preferred_element_type)


def outer(a, b, out=None):
    """All products of two vectors: ``jnp.outer(x, y)``."""
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.outer is not supported.")
    a, b = promote(*arraylike("outer", a, b))
    return a.ravel()[:, None] * b.ravel()[None, :]


# -- einsum -----------------------------------------------------------------------------------


def einsum(subscripts, /, *operands, out=None, optimize="auto", precision=None, preferred_element_type=None,
           out_sharding=None):
    """Einstein summation: ``jnp.einsum("ij,jk->ik", a, b)``."""
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.einsum is not supported.")
    if not isinstance(subscripts, str):
        subscripts, operands = _spelled(subscripts, operands)
    arrays = [arraylike("einsum", x) for x in operands]
    inputs, result = _parse_einsum(subscripts, arrays)
    dtype, weak = _element_type("einsum", preferred_element_type, *arrays)
    contraction = _Contraction(inputs, arrays, result, precision, dtype)
    return convert(contraction.run(optimize), dtype, weak)


def _spelled(first, rest):
    """The form ``einsum(x, [0, 1], y, [1, 2], [0, 2])`` as letters."""
    items = (first,) + tuple(rest)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    spell = lambda axes: "".join(["..." if i is Ellipsis else letters[i] for i in axes])
    pairs = len(items) // 2
    text = ",".join([spell(items[2 * i + 1]) for i in range(pairs)])
    if len(items) % 2:
        text += "->" + spell(items[-1])
    return text, items[:2 * pairs:2]


def _parse_einsum(subscripts, arrays):
    text = subscripts.replace(" ", "")
    left, arrow, result = text.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(arrays):
        raise ValueError(
            "Number of einsum subscripts, {}, must be equal to the number of operands, {}.".format(len(inputs), len(arrays))
        )
    inputs, extra = _expand_dots(inputs, arrays)
    if arrow:
        result = result.replace("...", extra)
    else:
        joined = "".join(inputs)
        result = extra + "".join([c for c in sorted(set(joined)) if joined.count(c) == 1 and c not in extra])
    _check_sizes(inputs, arrays)
    for c in result:
        if not any([c in names for names in inputs]):
            raise ValueError(f"Output character '{c}' did not appear in the input")
    return inputs, result


def _expand_dots(inputs, arrays):
    spare = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if not any([c in s for s in inputs])]
    ranks = [a.ndim - len(s.replace("...", "")) for s, a in zip(inputs, arrays) if "..." in s]
    most = max(ranks) if ranks else 0
    dots = "".join(spare[:most])
    expanded = []
    for s, a in zip(inputs, arrays):
        n = a.ndim - len(s.replace("...", ""))
        expanded.append(s.replace("...", dots[most - n:]) if "..." in s else s)
    return expanded, dots


def _check_sizes(inputs, arrays):
    sizes = {}
    for i, (names, a) in enumerate(zip(inputs, arrays)):
        if len(names) != a.ndim:
            raise ValueError(
                f"Einstein sum subscript '{names}' does not contain the correct number of indices for operand {i}."
            )
        for c, size in zip(names, a.shape):
            if sizes.get(c, 1) == 1:
                sizes[c] = size
            elif size not in (1, sizes[c]):
                raise ValueError(
                    f"Size of label '{c}' for operand {i} ({sizes[c]}) does not match previous terms ({size})."
                )


def _without(names, letters):
    return "".join([c for c in names if c not in letters])


class _Path:
    """Search for the order of pairwise contractions with the fewest multiplications."""

    def __init__(self, sizes, output):
        self.sizes = sizes
        self.output = output
        self.best_cost = None
        self.best = None

    def find(self, inputs):
        exhaustive = len(inputs) <= 5
        self._extend((), list(range(len(inputs))), inputs, 0, exhaustive)
        return self._positions(self.best, len(inputs))

    def _extend(self, path, remaining, inputs, cost, exhaustive):
        if len(remaining) == 1:
            self.best_cost, self.best = cost, path
            return
        options = [
            (self._step(inputs, remaining, i, j), i, j) for k, i in enumerate(remaining) for j in remaining[k + 1:]
        ]
        if not exhaustive:
            options = sorted(options, key=lambda option: option[0][1])[:1]
        for (kept, step), i, j in options:
            if self.best_cost is None or cost + step < self.best_cost:
                rest = [k for k in remaining if k not in (i, j)] + [len(inputs)]
                self._extend(path + ((i, j),), rest, inputs + [kept], cost + step, exhaustive)

    def _step(self, inputs, remaining, i, j):
        keep = set(self.output)
        for k in remaining:
            if k not in (i, j):
                keep |= inputs[k]
        either, shared = inputs[i] | inputs[j], inputs[i] & inputs[j]
        cost = 1
        for c in either:
            cost *= self.sizes[c]
        return either & keep, cost * 2 if shared - keep else cost

    def _positions(self, path, count):
        """Operand numbers as places in the shrinking list of operands."""
        alive = list(range(count))
        steps = []
        for n, (i, j) in enumerate(path):
            steps.append((alive.index(i), alive.index(j)))
            alive = [k for k in alive if k not in (i, j)] + [count + n]
        return steps


class _Contraction:
    """Einsum as a list of operands that are contracted two at a time."""

    def __init__(self, inputs, arrays, result, precision, dtype):
        self.terms = list(zip(inputs, arrays))
        self.result = result
        self.precision = precision
        self.dtype = dtype

    def run(self, optimize):
        """The contracted array; the steps are those of opt_einsum's path."""
        if len(self.terms) == 1:
            return self._single(self.result)
        steps = [(0, 1)] * (len(self.terms) - 1) if optimize is False else self._cheapest_path()
        for i, j in steps:
            # The later operand is the left one of the product, and the product goes to the end.
            left, right = self.terms.pop(_max(i, j)), self.terms.pop(_min(i, j))
            rest = set(self.result + "".join([n for n, _ in self.terms]))
            both = left[0] + right[0]
            names = self.result
            if self.terms:
                names = "".join(sorted(set(both) & rest, key=both.find))
            self.terms.append((names, self._pair(left, right, names)))
        return self.terms[0][1]

    def _cheapest_path(self):
        """The pairs to contract, found by trying all orders (greedily for more than 5 operands)."""
        sizes = {}
        for names, a in self.terms:
            for c, size in zip(names, a.shape):
                sizes[c] = _max(size, sizes.get(c, 1))
        return _Path(sizes, set(self.result)).find([set(n) for n, _ in self.terms])

    def _sum(self, x, axes):
        if result_type_weak(x, self.dtype)[0] != x.dtype:
            x = x.astype(self.dtype)
        return (lax.reduce_or if x.dtype.name == "bool" else lax.reduce_sum)(x, axes)

    def _sum_letters(self, x, names, letters):
        if not letters:
            return x, names
        return self._sum(x, [names.index(c) for c in letters]), _without(names, letters)

    def _sum_repeats(self, x, names, keep):
        for c in sorted(set(names), key=names.index):
            if names.count(c) > 1:
                axes = [i for i, n in enumerate(names) if n == c]
                same = lax.delta(bool, x.shape, axes)
                x = lax.select(same, x, lax.full_like(x, 0))
                count = len(axes) - 1 if c in keep else len(axes)
                x = self._sum(x, axes[:count])
                names = names.replace(c, "", count)
        return x, names

    def _single(self, result):
        names, x = self.terms[0]
        once = [c for c in sorted(set(names) - set(result)) if names.count(c) == 1]
        x, names = self._sum_letters(x, names, once)
        x, names = self._sum_repeats(x, names, result)
        return self._ordered(x, names, result)

    def _pair(self, left, right, result):
        (ln, lhs), (rn, rhs) = left, right
        lhs, ln = _drop_singletons(lhs, ln, rhs, rn)
        rhs, rn = _drop_singletons(rhs, rn, lhs, ln)
        contracted = sorted((set(left[0]) | set(right[0])) - set(result))
        l_counts, r_counts = {c: ln.count(c) for c in ln}, {c: rn.count(c) for c in rn}
        lhs, ln = self._sum_letters(lhs, ln, [c for c in contracted if l_counts.get(c) == 1 and c not in rn])
        rhs, rn = self._sum_letters(rhs, rn, [c for c in contracted if r_counts.get(c) == 1 and c not in ln])
        lhs, ln = self._sum_repeats(lhs, ln, result + rn)
        rhs, rn = self._sum_repeats(rhs, rn, result + ln)
        contracted = [c for c in contracted if c in ln or c in rn]
        batch = "".join([c for c in result if c in ln and c in rn])
        gone = batch + "".join(contracted)
        l_dims = tuple([ln.index(c) for c in contracted]), tuple([ln.index(c) for c in batch])
        r_dims = tuple([rn.index(c) for c in contracted]), tuple([rn.index(c) for c in batch])
        names = batch + _without(rn, gone) + _without(ln, gone)
        if names == result:
            lhs, rhs, l_dims, r_dims = rhs, lhs, r_dims, l_dims
        else:
            names = batch + _without(ln, gone) + _without(rn, gone)
        dims = ((l_dims[0], r_dims[0]), (l_dims[1], r_dims[1]))
        out = lax.dot_general(lhs, rhs, dims, self.precision, preferred_element_type=self.dtype)
        return self._ordered(out, names, result)

    def _ordered(self, x, names, result):
        return x if names == result else lax.transpose(x, [names.index(c) for c in result])


def _drop_singletons(x, names, other, other_names):
    keep = [x.shape[i] != 1 or c not in other_names or other.shape[other_names.index(c)] == 1 for i, c in enumerate(names)]
    dropped = [i for i, k in enumerate(keep) if not k]
    return lax.squeeze(x, dropped), "".join([c for c, k in zip(names, keep) if k])


def matvec(x1, x2, /):
    """Products of matrices and vectors over the last axes: ``jnp.matvec(a, v)``."""
    x1, x2 = arraylike("matvec", x1, x2)
    return matmul(x1, x2[..., None])[..., 0]


def vecmat(x1, x2, /):
    """Products of vectors and matrices over the last axes: ``jnp.vecmat(v, a)``."""
    x1, x2 = arraylike("vecmat", x1, x2)
    return matmul(conj(x1)[..., None, :], x2)[..., 0, :]
