a = []
for _ in range(10**6):
    a = [a]
del a
print('alive')
