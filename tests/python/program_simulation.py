"""A whole program: an event simulation with a priority queue, a cache, a state machine and graph search."""
from collections import OrderedDict, deque
from enum import Enum
from functools import lru_cache


def heappush(heap, item):
    heap.append(item)
    i = len(heap) - 1
    while i and heap[i] < heap[(i - 1) // 2]:
        heap[i], heap[(i - 1) // 2] = heap[(i - 1) // 2], heap[i]
        i = (i - 1) // 2


def heappop(heap):
    heap[0], heap[-1] = heap[-1], heap[0]
    item, i = heap.pop(), 0
    while (child := 2 * i + 1) < len(heap):
        if child + 1 < len(heap) and heap[child + 1] < heap[child]:
            child += 1
        if heap[i] <= heap[child]:
            break
        heap[i], heap[child], i = heap[child], heap[i], child
    return item


class State(Enum):
    IDLE = "idle"
    BUSY = "busy"


class Random:
    """A linear congruential generator, so that the run is the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def next(self, n):
        self.state = (6364136223846793005 * self.state + 1442695040888963407) & (2**64 - 1)
        return (self.state >> 33) % n


class Machine:
    def __init__(self, name):
        self.name, self.state, self.done = name, State.IDLE, 0

    def __repr__(self):
        return f"<{self.name} {self.state.value} {self.done}>"


class Simulation:
    def __init__(self, machines, seed=1):
        self.machines = [Machine(f"m{i}") for i in range(machines)]
        self.events, self.queue, self.now, self.order = [], deque(), 0, 0
        self.random = Random(seed)
        self.log = []

    def at(self, delay, action, *args):
        heappush(self.events, (self.now + delay, self.order, action, args))
        self.order += 1

    def arrive(self, job):
        self.queue.append(job)
        self.log.append(f"{self.now}:+{job}")
        self.dispatch()

    def finish(self, machine, job):
        machine.state, machine.done = State.IDLE, machine.done + 1
        self.log.append(f"{self.now}:-{job}@{machine.name}")
        self.dispatch()

    def dispatch(self):
        while self.queue and (free := next((m for m in self.machines if m.state is State.IDLE), None)):
            job = self.queue.popleft()
            free.state = State.BUSY
            self.at(3 + self.random.next(5), self.finish, free, job)

    def run(self):
        while self.events:
            self.now, _, action, args = heappop(self.events)
            action(*args)
        return self


sim = Simulation(2)
for j in range(6):
    sim.at(j * 2, sim.arrive, f"j{j}")
print(" ".join(sim.run().log), sim.now, sim.machines)


class LRU:
    def __init__(self, size):
        self.size, self.data, self.hits = size, OrderedDict(), 0

    def __getitem__(self, key):
        self.data.move_to_end(key)
        self.hits += 1
        return self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value
        self.data.move_to_end(key)
        if len(self.data) > self.size:
            self.data.popitem(last=False)

    def __contains__(self, key):
        return key in self.data


cache = LRU(3)
for k in [1, 2, 3, 1, 4, 5, 1, 2]:
    if k in cache:
        cache[k]
    else:
        cache[k] = k * k
print(list(cache.data.items()), cache.hits)
GRAPH = {"a": {"b": 7, "c": 9, "f": 14}, "b": {"c": 10, "d": 15}, "c": {"d": 11, "f": 2}, "d": {"e": 6}, "f": {"e": 9}, "e": {}}


def dijkstra(start):
    best, heap = {start: (0, None)}, [(0, start)]
    while heap:
        cost, node = heappop(heap)
        if cost > best[node][0]:
            continue
        for neighbour, weight in GRAPH[node].items():
            if (new := cost + weight) < best.get(neighbour, (float("inf"),))[0]:
                best[neighbour] = (new, node)
                heappush(heap, (new, neighbour))
    return best


def path(best, end):
    while end is not None:
        yield end
        end = best[end][1]


best = dijkstra("a")
print({k: v[0] for k, v in sorted(best.items())}, "->".join(reversed(list(path(best, "e")))))


def queens(n, row=0, cols=(), down=(), up=()):
    if row == n:
        yield cols
        return
    for c in range(n):
        if c not in cols and row + c not in up and row - c not in down:
            yield from queens(n, row + 1, cols + (c,), down + (row - c,), up + (row + c,))


@lru_cache(maxsize=None)
def change(amount, coins=(50, 25, 10, 5, 1)):
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return change(amount - coins[0], coins) + change(amount, coins[1:])


def bfs(maze):
    rows = maze.split()
    start = next((r, c) for r, row in enumerate(rows) for c, ch in enumerate(row) if ch == "S")
    seen, queue = {start: 0}, deque([start])
    while queue:
        r, c = queue.popleft()
        if rows[r][c] == "E":
            return seen[r, c]
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            p = r + dr, c + dc
            if 0 <= p[0] < len(rows) and 0 <= p[1] < len(rows[0]) and rows[p[0]][p[1]] != "#" and p not in seen:
                seen[p] = seen[r, c] + 1
                queue.append(p)


print(next(queens(6)), sum(1 for _ in queens(6)), change(100), bfs("S.#. ..#. .... #..E"))
