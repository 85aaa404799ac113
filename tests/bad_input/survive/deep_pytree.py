import jax

a = 1.0
for _ in range(10**5):
    a = [a]
try:
    jax.tree.leaves(a)
except RecursionError:
    print('caught')
