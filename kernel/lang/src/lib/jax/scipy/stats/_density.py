"""`jax.scipy.stats.gaussian_kde`: a density estimated from samples, a normal kernel at each."""
import math

from _jitbook import arraylike, promote_inexact
from jax import random, vmap
from jax import numpy as jnp
from jax.numpy._core import is_complex
from jax.scipy import linalg, special
from jax.tree_util import register_pytree_node_class


@register_pytree_node_class
class gaussian_kde:
    """A density from samples: ``jax.scipy.stats.gaussian_kde(jnp.array([1., 2., 4.]))(jnp.array([2.]))``."""

    def __init__(self, dataset, bw_method=None, weights=None):
        dataset = jnp.atleast_2d(arraylike("gaussian_kde", dataset))
        if is_complex(dataset):
            raise NotImplementedError("gaussian_kde does not support complex data")
        if not dataset.size > 1:
            raise ValueError("`dataset` input should have multiple elements.")
        d, n = dataset.shape
        if weights is None:
            (dataset,) = promote_inexact(dataset)
            weights = jnp.full(n, 1.0 / n, dtype=dataset.dtype)
        else:
            dataset, weights = promote_inexact(dataset, arraylike("gaussian_kde", weights))
            weights = jnp.atleast_1d(weights)
            weights = weights / jnp.sum(weights)
            if weights.ndim != 1:
                raise ValueError("`weights` input should be one-dimensional.")
            if len(weights) != n:
                raise ValueError("`weights` input should be of length n")
        self.dataset, self.weights, self.neff = dataset, weights, 1 / jnp.sum(weights ** 2)
        factor = self._factor("scott" if bw_method is None else bw_method, d)
        covariance = jnp.atleast_2d(jnp.cov(dataset, rowvar=1, bias=False, aweights=weights))
        self.covariance, self.inv_cov = covariance * factor ** 2, jnp.linalg.inv(covariance) / factor ** 2

    def _factor(self, bw_method, d):
        if isinstance(bw_method, str):
            if bw_method == "scott":
                return jnp.power(self.neff, -1.0 / (d + 4))
            if bw_method == "silverman":
                return jnp.power(self.neff * (d + 2) / 4.0, -1.0 / (d + 4))
        elif jnp.isscalar(bw_method):
            return bw_method
        elif callable(bw_method):
            return bw_method(self)
        raise ValueError("`bw_method` should be 'scott', 'silverman', a scalar, or a callable.")

    def tree_flatten(self):
        return (self.neff, self.dataset, self.weights, self.covariance, self.inv_cov), None

    @classmethod
    def tree_unflatten(cls, aux_data, children):
        kde = object.__new__(cls)
        kde.neff, kde.dataset, kde.weights, kde.covariance, kde.inv_cov = children
        return kde

    @property
    def d(self):
        return self.dataset.shape[0]

    @property
    def n(self):
        return self.dataset.shape[1]

    def _points(self, points):
        if is_complex(points):
            raise NotImplementedError("gaussian_kde does not support complex coordinates")
        points = jnp.atleast_2d(points)
        d, m = points.shape
        if d == self.d:
            return points
        if d == 1 and m == self.d:
            return jnp.reshape(points, (self.d, 1))
        raise ValueError(f"points have dimension {d}, dataset has dimension {self.d}")

    def _at(self, points, join):
        """`join` of the logarithms of the kernels at each point, and of their weights."""
        points = self._points(points).T
        root = linalg.cholesky(self.inv_cov, lower=True)
        centres, points = jnp.dot(self.dataset.T, root), jnp.dot(points, root)
        norm = jnp.sum(jnp.log(jnp.diag(root))) - 0.5 * self.d * jnp.log(2 * math.pi)

        def one(point):
            return join(norm - 0.5 * jnp.sum(jnp.square(centres - point), axis=1), self.weights)

        return vmap(one)(points)

    def evaluate(self, points):
        """The density at points, one a column."""
        return self._at(arraylike("evaluate", points), lambda logs, weights: jnp.sum(weights * jnp.exp(logs)))

    def __call__(self, points):
        return self.evaluate(points)

    def pdf(self, x):
        return self.evaluate(x)

    def logpdf(self, x):
        """Logarithm of the density at points."""
        return self._at(arraylike("logpdf", x), lambda logs, weights: special.logsumexp(jnp.log(weights) + logs))

    def integrate_gaussian(self, mean, cov):
        """The integral of the density times that of a normal distribution."""
        mean, cov = jnp.atleast_1d(jnp.squeeze(mean)), jnp.atleast_2d(cov)
        if mean.shape != (self.d,):
            raise ValueError(f"mean does not have dimension {self.d}")
        if cov.shape != (self.d, self.d):
            raise ValueError(f"covariance does not have dimension {self.d}")
        root = linalg.cho_factor(self.covariance + cov)
        return self._overlap(root, mean)

    def _overlap(self, root, mean):
        apart = self.dataset - mean[:, None]
        norm = 1.0 / (jnp.sqrt(2 * math.pi) ** self.d * jnp.prod(jnp.diag(root[0])))
        return norm * jnp.sum(jnp.exp(-0.5 * jnp.sum(apart * linalg.cho_solve(root, apart), axis=0)) * self.weights)

    def integrate_kde(self, other):
        """The integral of the product of two densities."""
        if other.d != self.d:
            raise ValueError("KDEs are not the same dimensionality")
        root = linalg.cho_factor(self.covariance + other.covariance)
        few, many = (self, other) if self.n < other.n else (other, self)
        return jnp.sum(vmap(lambda mean: many._overlap(root, mean), in_axes=1)(few.dataset) * few.weights)

    def integrate_box_1d(self, low, high):
        """The mass between two bounds."""
        if self.d != 1:
            raise ValueError("integrate_box_1d() only handles 1D pdfs")
        if jnp.ndim(low) != 0 or jnp.ndim(high) != 0:
            raise ValueError("the limits of integration in integrate_box_1d must be scalars")
        sigma = jnp.squeeze(jnp.sqrt(self.covariance))
        low, high = [jnp.squeeze((bound - self.dataset) / sigma) for bound in (low, high)]
        return jnp.sum(self.weights * (special.ndtr(high) - special.ndtr(low)))

    def resample(self, key, shape=()):
        """New samples of the density, one a column."""
        which, noise = random.split(key)
        chosen = random.choice(which, self.n, shape=shape, p=self.weights)
        moved = random.multivariate_normal(noise, jnp.zeros(self.d, self.covariance.dtype), self.covariance, shape=shape,
                                           dtype=self.dataset.dtype)
        return self.dataset[:, chosen] + moved.T

    def integrate_box(self, low_bounds, high_bounds, maxpts=None):
        raise NotImplementedError("only 1D box integrations are supported; use `integrate_box_1d`")

    def set_bandwidth(self, bw_method=None):
        raise NotImplementedError("dynamically changing the bandwidth method is not supported")
