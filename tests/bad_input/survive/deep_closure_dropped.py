f = None
for _ in range(10**6):
    f = (lambda g: lambda: g)(f)
del f
print('alive')
