"""`heapq`: lists whose first item is the smallest, each item no larger than its two children."""


def _up(heap, start, place):
    """Move an item up until its parent is no larger."""
    item = heap[place]
    while place > start:
        parent = (place - 1) >> 1
        if not item < heap[parent]:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item


def _down(heap, place):
    """Move an item to a leaf along smaller children, then up to where it belongs."""
    start, item, end = place, heap[place], len(heap)
    child = 2 * place + 1
    while child < end:
        if child + 1 < end and not heap[child] < heap[child + 1]:
            child += 1
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _up(heap, start, place)


def heappush(heap, item):
    """Add an item."""
    heap.append(item)
    _up(heap, 0, len(heap) - 1)


def heappop(heap):
    """Take the smallest item out."""
    if not heap:
        raise IndexError("index out of range")
    last = heap.pop()
    if not heap:
        return last
    smallest, heap[0] = heap[0], last
    _down(heap, 0)
    return smallest


def heapreplace(heap, item):
    """Take the smallest item out and add one: ``heappop`` and ``heappush`` in one go."""
    if not heap:
        raise IndexError("index out of range")
    smallest, heap[0] = heap[0], item
    _down(heap, 0)
    return smallest


def heappushpop(heap, item):
    """Add an item and take the smallest out."""
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _down(heap, 0)
    return item


def heapify(x):
    """Make a list a heap, in place."""
    for place in reversed(range(len(x) // 2)):
        _down(x, place)


def nsmallest(n, iterable, key=None):
    """The n smallest items, sorted."""
    return sorted(iterable, key=key)[:max(n, 0)]


def nlargest(n, iterable, key=None):
    """The n largest items, the largest first."""
    return sorted(iterable, key=key, reverse=True)[:max(n, 0)]


def merge(*iterables, key=None, reverse=False):
    """The items of several sorted iterables, sorted."""
    yield from sorted([item for iterable in iterables for item in iterable], key=key, reverse=reverse)
