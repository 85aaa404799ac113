import numpy as np

x = np.arange(10)
x[1:] = x[:-1]
x[::-1] += x
print(x)
