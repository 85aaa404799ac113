"""Heaps and places in sorted lists: a shortest path, a running median, grades."""
import bisect
import heapq
from heapq import heappop, heappush

graph = {"a": [("b", 7), ("c", 3)], "b": [("d", 2)], "c": [("b", 1), ("d", 8)], "d": []}


def shortest(graph, start):
    known, queue = {}, [(0, start)]
    while queue:
        cost, node = heappop(queue)
        if node in known:
            continue
        known[node] = cost
        for other, weight in graph[node]:
            heappush(queue, (cost + weight, other))
    return known


print(shortest(graph, "a"))
heap = [5, 1, 8, 3, 9, 2]
heapq.heapify(heap)
print(heap, heapq.heapreplace(heap, 7), heapq.heappushpop(heap, 0), heapq.heappushpop(heap, 6), heap)
print([heappop(heap) for _ in range(len(heap))], heap)
words = ["pear", "fig", "banana", "kiwi", "date"]
print(heapq.nsmallest(2, words, key=len), heapq.nlargest(2, words, key=len), heapq.nlargest(0, words))
print(list(heapq.merge([1, 4, 9], [2, 3, 10])), list(heapq.merge([9, 4], [10, 3], reverse=True)))
grades = [33, 60, 77, 89, 90]
print(["FEDCBA"[bisect.bisect(grades, score)] for score in (33, 99, 77, 70, 89)])
print(bisect.bisect_left(grades, 77), bisect.bisect_right(grades, 77), bisect.bisect_left(grades, 77, 3), bisect.bisect(grades, 0))
row = [1, 2, 4]
bisect.insort(row, 3)
bisect.insort_left(row, 2.0)
print(row)
pairs = [("a", 1), ("b", 5)]
bisect.insort(pairs, ("c", 3), key=lambda pair: pair[1])
print(pairs, bisect.bisect_left(pairs, 4, key=lambda pair: pair[1]))
for call in (lambda: heappop([]), lambda: bisect.bisect([1], 0, -1), lambda: heapq.heapreplace([], 1)):
    try:
        call()
    except (IndexError, ValueError) as e:
        print(type(e).__name__, e)
