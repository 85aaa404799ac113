x = [0] * 10


class K:
    def __eq__(self, other):
        x.clear()
        return False


print(K() in x, x)
x.extend([K()] * 5)
try:
    x.remove(5)
except ValueError as e:
    print(e)
