"""Maximum matching in any graph: as many pairs as can be made at once (Edmonds 1965, "Paths, Trees, and Flowers")."""

from collections import deque

Graph = list[set[int]]
_NONE = -1


def pairs_possible(graph: Graph) -> int:
    """How many disjoint pairs of neighbours there can be. `graph[v]` are the neighbours of v."""
    return sum(mate != _NONE for mate in _Search(graph).run()) // 2


class _Search:
    """Grows alternating trees from each lonely vertex until a path to another one is found."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.size = graph, len(graph)
        self.mate = [_NONE] * self.size

    def run(self) -> list[int]:
        self._take_what_is_near()
        for root in range(self.size):
            if self.mate[root] == _NONE:
                self._turn(self._path_from(root))
        return self.mate

    def _take_what_is_near(self) -> None:
        """Most pairs are found without any search."""
        for one, neighbours in enumerate(self.graph):
            if self.mate[one] == _NONE:
                other = next((n for n in sorted(neighbours) if self.mate[n] == _NONE), _NONE)
                if other != _NONE:
                    self.mate[one], self.mate[other] = other, one

    def _path_from(self, root: int) -> int:
        """The end of an augmenting path, or none."""
        self.parent, self.base = [_NONE] * self.size, list(range(self.size))
        self.seen, self.queue = {root}, deque([root])
        while self.queue:
            one = self.queue.popleft()
            for other in self.graph[one]:
                if self.base[one] == self.base[other] or self.mate[one] == other:
                    continue
                if other == root or (self.mate[other] != _NONE and self.parent[self.mate[other]] != _NONE):
                    self._shrink_blossom(one, other)
                elif self.parent[other] == _NONE:
                    self.parent[other] = one
                    if self.mate[other] == _NONE:
                        return other
                    self._see(self.mate[other])
        return _NONE

    def _see(self, vertex: int) -> None:
        if vertex not in self.seen:
            self.seen.add(vertex)
            self.queue.append(vertex)

    def _shrink_blossom(self, one: int, other: int) -> None:
        """An odd circle counts as one vertex from now on."""
        stem = self._common_base(one, other)
        inside: set[int] = set()
        self._mark(one, stem, other, inside)
        self._mark(other, stem, one, inside)
        for vertex in range(self.size):
            if self.base[vertex] in inside:
                self.base[vertex] = stem
                self._see(vertex)

    def _common_base(self, one: int, other: int) -> int:
        on_the_way: set[int] = set()
        while True:
            one = self.base[one]
            on_the_way.add(one)
            if self.mate[one] == _NONE:
                break
            one = self.parent[self.mate[one]]
        while self.base[other] not in on_the_way:
            other = self.parent[self.mate[self.base[other]]]
        return self.base[other]

    def _mark(self, vertex: int, stem: int, child: int, inside: set[int]) -> None:
        while self.base[vertex] != stem:
            inside |= {self.base[vertex], self.base[self.mate[vertex]]}
            self.parent[vertex] = child
            child = self.mate[vertex]
            vertex = self.parent[child]

    def _turn(self, end: int) -> None:
        """Along the path, what was a pair no longer is, and the other way round."""
        while end != _NONE:
            before = self.parent[end]
            following = self.mate[before]
            self.mate[end], self.mate[before] = before, end
            end = following
