class A:
    pass


for _ in range(100_000):
    a = A()
    a.me = [a, {'a': a}, lambda: a]
print('alive')
