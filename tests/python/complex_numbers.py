"""Complex numbers: arithmetic, text, comparison, conversion."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


z = 3 + 4j
w = 1 - 2j
print(z, w, -z, +z, z + w, z - w, z * w, z / w, z**2, z**-1, z**0, abs(z))
print(z.real, z.imag, z.conjugate(), type(z.real).__name__)
print(1j, -1j, 0j, -0j, 1.5j, 1e20j, 1e16 + 1j, complex(0, -0.0), complex(-0.0, 1), complex(-0.0, -0.0))
print(repr(1 + 0j), str(2.5 - 0.5j), [1j, 2 + 1j], complex(1e-5, 1e-7), complex(float("inf"), float("nan")))
print(complex(), complex(3), complex(1.5, 2), complex("1+2j"), complex("j"), complex("-3.5"), complex(" 1-1j "), complex("(1+2j)"), complex(True))
print(z == 3 + 4j, z != w, 2 + 0j == 2, 2 + 0j == 2.0, z == "a", bool(0j), bool(1j), hash(2 + 0j) == hash(2))
print(1 + z, z + 1.5, 2 * z, z * 0.5, z / 2, 1 / z, z - 1, 1 - z, True + 1j)
print(1j * 1j, 1j**2, (1j) ** 3, (1 + 1j) ** 0.5, 2 ** 1j, (-1) ** 0.5)
print(sum([1j, 2, 3.5]), {1 + 0j: "a", 1: "b", 1.0: "c"}, (1 + 2j) in [1, 1 + 2j])
print(f"{z}", f"{z:.2f}", f"{z:.1e}", f"{1.5 + 2j:g}", f"{z!r:>10}", f"{z:>12}", "%s" % z, format(2j, ""))
print(isinstance(z, complex), isinstance(1, complex), type(1 + 0j).__name__, complex(2.0).real)
print((3 + 4j).__abs__(), abs(-5j), abs(complex(3e200, 4e200)))
z += 1
z *= 1j
z -= 2
z /= 2
print(z)

attempt(lambda: 1j < 2j)
attempt(lambda: 1j // 2)
attempt(lambda: 1j % 2)
attempt(lambda: 1j / 0)
attempt(lambda: 0j**-1)
attempt(complex, "abc")
attempt(complex, "1 + 2j")
attempt(complex, "1", 2)
attempt(complex, 1, "2")
attempt(complex, [])
attempt(int, 1j)
attempt(lambda: round(1j))
attempt(lambda: f"{1j:d}")
attempt(lambda: divmod(1j, 2))
