"""The same thing asked among few people and among very many, turn by turn, so that noise hits both alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.load import CONNECTIONS, Asked, LoadProcess, Result, Script, median_of
from bench.servers import Server

Ask = Callable[[int], Sequence[Asked]]


@dataclass
class Way:
    """Something that is asked: in which order, of the few and of the many (the requests of a round), and how long;
    what was found, round by round."""

    name: str
    scripts: Callable[..., Iterable[Script]]
    asked: tuple[Ask, Ask]
    seconds: float
    connections: int = CONNECTIONS
    found: list[tuple[Result, Result]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How much longer the many wait for an answer, as the median over the rounds."""
        return median_of(few.rate / many.rate for few, many in self.found if few.good and many.good)

    def rate(self, place: int) -> float:
        """Good answers a second, of the few (0) or of the many (1)."""
        return median_of(pair[place].rate for pair in self.found)

    def p99_ms(self, place: int) -> float:
        """What 99 of 100 answers keep to."""
        return median_of(pair[place].latency_ms(0.99) for pair in self.found)

    @property
    def faults(self) -> list[str]:
        """Wrong answers."""
        return [fault for pair in self.found for result in pair for fault in result.faults]


def compare(load: LoadProcess, servers: tuple[Server, Server], ways: Sequence[Way], rounds: int) -> None:
    """Ask both servers in every way, `rounds` times after one to warm up."""
    for number in range(rounds + 1):
        for way in ways:
            few, many = (
                load.run(server.port, way.scripts, ask(number), way.connections, seconds=way.seconds)
                for server, ask in zip(servers, way.asked, strict=True)
            )
            if number:
                way.found.append((few, many))
