d = {}


class K:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        d.clear()
        return False


for _ in range(10):
    d[K()] = 1
print('alive')
