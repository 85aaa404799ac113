"""`__del__` runs when the last reference goes, in cycles by the collector, and at the end of the program."""
import gc


class Tracked:
    alive = 0

    def __init__(self, name):
        self.name = name
        Tracked.alive += 1

    def __del__(self):
        Tracked.alive -= 1
        print("del", self.name)


a = Tracked("first")
a = Tracked("second")
print("rebound", Tracked.alive)
del a
print("deleted", Tracked.alive)
items = [Tracked(i) for i in range(3)]
items.pop()
print("popped", Tracked.alive)
items[0] = None
print("replaced", Tracked.alive)
items.clear()
print("cleared", Tracked.alive)


def local():
    b = Tracked("local")
    return Tracked.alive


print(local(), Tracked.alive)
Tracked("unbound")
print("statement", Tracked.alive)
pair = Tracked("x"), Tracked("y")
pair = None
print("tuple", Tracked.alive)


class Node(Tracked):
    pass


n = Node("cycle")
n.me = n
del n
print("before collection", Tracked.alive)
gc.collect()
print("after collection", Tracked.alive)
d = {"k": Tracked("value")}
del d["k"]
print("dict", Tracked.alive)
holder = Node("holder")
holder.part = Tracked("part")
holder.part = 1
print("part", Tracked.alive)


class Failing:
    def __del__(self):
        raise ValueError("ignored")


Failing()
print("goes on")


def gen():
    try:
        yield 1
    finally:
        raise RuntimeError("ignored too")


for _ in gen():
    break
print("goes on again")


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


for _ in stubborn():
    break
print("and again")
last = Tracked("at the end")
print("end", Tracked.alive)
