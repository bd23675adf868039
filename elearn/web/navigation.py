"""The main navigation: each domain hands over its places, four at most for any role."""

from dataclasses import dataclass

from elearn.kernel.actor import Permission


@dataclass(frozen=True)
class Place:
    """A place of the main navigation; `label` is a marked text, `permission` None shows it to everybody."""

    position: int
    label: str
    endpoint: str
    permission: Permission | None = None


_places: list[Place] = []
MOST = 4


def add_place(place: Place) -> None:
    """Put a place into the navigation, once."""
    if place not in _places:
        _places.append(place)
        _places.sort(key=lambda each: each.position)


def places_for(permissions: frozenset[Permission] | None) -> list[Place]:
    """The places for somebody with these permissions. Where there are too many those for everybody go first, the last
    of them before the others: they are in the footer too, and whoever has a role comes for its pages."""
    seen = [place for place in _places if place.permission is None or place.permission in (permissions or ())]
    for place in reversed([each for each in seen if each.permission is None]):
        if len(seen) > MOST:
            seen.remove(place)
    return seen[-MOST:]
