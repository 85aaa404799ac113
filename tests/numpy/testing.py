import numpy as np

a = np.array([1.0, 2.0])
print(np.allclose(a, a + 1e-9), np.allclose(a, a + 1), np.allclose(a, [1.0, 2.1], atol=0.2), np.allclose([np.nan], [np.nan]), np.allclose([np.nan], [np.nan], equal_nan=True), np.allclose(1, 1))
print(np.isclose([1.0, 1.1], 1.0), np.array_equal(a, [1, 2]), np.array_equal(a, [1, 2, 3]), np.array_equiv(a, [[1, 2], [1, 2]]))
np.testing.assert_allclose(a, a)
np.testing.assert_allclose(a, a * (1 + 1e-8))
np.testing.assert_allclose([1.0], [1.05], rtol=0.1)
np.testing.assert_array_equal([1, 2], np.array([1, 2]))
np.testing.assert_almost_equal(1.0, 1.0 + 1e-9)
for f in (lambda: np.testing.assert_allclose(a, [1.0, 2.5]), lambda: np.testing.assert_array_equal([1, 2], [1, 3]), lambda: np.testing.assert_allclose(a, [1.0, 2.0, 3.0]), lambda: np.testing.assert_allclose(a, [1.0, np.nan])):
    try:
        f()
    except AssertionError as error:
        print(error)
assert (a == a).all(), "never"
try:
    assert np.allclose(a, 0), f"not zero: {a}"
except AssertionError as error:
    print(error)
