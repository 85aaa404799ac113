import numpy as np

x = np.array([-1.5, -0.5, 0.0, 0.5, 1.5])
p = np.array([0.5, 1.0, 2.0, 4.0])
for f in (np.sin, np.cos, np.tanh, np.exp, np.abs, np.sign, np.floor, np.ceil, np.rint, np.trunc, np.square, np.negative, np.arctan, np.expm1, np.cbrt):
    print(f.__name__, np.round(f(x), 4))
print(np.isnan(x), np.isfinite(x), np.signbit(x))
for f in (np.log, np.log2, np.log10, np.log1p, np.sqrt, np.reciprocal, np.exp2):
    print(f.__name__, np.round(f(p), 4))
for f in (np.add, np.subtract, np.multiply, np.divide, np.power, np.maximum, np.minimum, np.arctan2, np.hypot, np.fmod, np.mod, np.floor_divide, np.logaddexp):
    print(f.__name__, np.round(f(p, 1.5), 4))
for f in (np.greater, np.less, np.equal, np.not_equal, np.greater_equal, np.less_equal):
    print(f.__name__, f(p, 2))
print(np.logical_and(x > 0, True), np.logical_or(x > 0, x < -1), np.logical_not(x), np.logical_xor(True, x > 0), np.bitwise_and(6, 3), np.bitwise_or(6, 3), np.invert(5), np.left_shift(1, 4))
print(np.add.reduce(p), np.add.accumulate(p), np.multiply.outer([1, 2], [3, 4]), np.add(1, 2), np.add([1], [2]), np.multiply(p, p, out=np.zeros(4)), np.maximum.accumulate([1, 3, 2]))
print(np.clip(x, -1, 1), np.round(2.567, 1), np.round([0.5, 1.5, 2.5]), np.around(1234.5, -2), np.sin(1.0), type(np.sin(1.0)).__name__, type(np.sin([1.0])).__name__, np.where(x > 0, 1, -1))
print(np.real(1 + 2j), np.imag([1 + 2j]), np.conj(1 + 2j), np.angle(1j), np.abs(3 + 4j), np.deg2rad(180), np.heaviside(x, 0.5), np.copysign(1, -0.0), np.gcd(12, 18), np.lcm(4, 6), np.nan_to_num([np.nan, np.inf])[0])
print(np.add, np.sin, np.add.nin, np.add.nout, np.add.__name__, np.add.identity, isinstance(np.add, np.ufunc), np.interp(2.5, [1, 2, 3], [3, 2, 0]), np.polyval([1, 2, 3], 2), np.sinc(0))
with np.errstate(divide="ignore", invalid="ignore"):
    print(np.array([1.0, -1.0, 0.0]) / 0, np.log(np.array([0.0, -1.0])), np.array([1, 0]) // 0, np.sqrt(-1.0), np.array([5]) % 0, np.float64(1) / 0)
print(np.vectorize(lambda a, b: a + b)([1, 2], 3), np.convolve([1, 2], [1, 1]))
