t = int
for _ in range(10**5):
    t = (t,)
try:
    isinstance('x', t)
except RecursionError:
    print('caught')
