class N:
    pass


n = None
for _ in range(10**5):
    m = N()
    m.next, n = n, m
del n, m
print('alive')
