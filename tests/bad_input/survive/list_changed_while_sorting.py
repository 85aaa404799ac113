x = [3, 1, 2]


def key(v):
    x.clear()
    return v


try:
    x.sort(key=key)
except ValueError as e:
    print(e)
