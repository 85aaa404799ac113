g = iter([])
for _ in range(10**5):
    g = (lambda h: (x for x in h))(g)
try:
    list(g)
except RecursionError:
    print('caught')
del g
