"""`np.random`: the functions of one legacy generator that all share, as NumPy has them."""

_shared = RandomState()

seed = _shared.seed
rand = _shared.rand
randn = _shared.randn
random = _shared.random
random_sample = _shared.random_sample
ranf = _shared.random_sample
sample = _shared.random_sample
randint = _shared.randint
uniform = _shared.uniform
normal = _shared.normal
standard_normal = _shared.standard_normal
choice = _shared.choice
permutation = _shared.permutation
shuffle = _shared.shuffle
exponential = _shared.exponential
standard_exponential = _shared.standard_exponential
get_state = _shared.get_state
set_state = _shared.set_state


def multivariate_normal(mean, cov, size=None, check_valid="warn", tol=1e-8):
    """Draws of correlated normal numbers; the draws themselves are not NumPy's, whose factor is an SVD."""
    import numpy as np

    mean = np.asarray(mean, dtype=float)
    shape = () if size is None else ((size,) if isinstance(size, int) else tuple(size))
    draws = standard_normal(shape + mean.shape)
    return mean + draws @ np.linalg.cholesky(np.asarray(cov, dtype=float)).T
