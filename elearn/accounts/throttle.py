"""Counting what strangers can repeat: failed sign-ins slow down, mails stop for a while. Nobody is ever locked out.

Counts are rows, so that all processes know them. A row is named by a keyed hash: neither an address nor a
network can be read from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from elearn.accounts.models import Throttle
from elearn.accounts.secrets import Signer
from elearn.kernel.errors import TooMany

SWEPT_AT_ONCE = 20
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Pace:
    """How failures slow down: `free` of them cost nothing, then waits double from `first` to `longest`; all is
    forgotten `forgotten` after the last."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta = timedelta(hours=1)

    def wait_after(self, failures: int) -> timedelta:
        """How long to wait after so many failures.

        >>> pace = Pace(3, timedelta(seconds=4), timedelta(seconds=60))
        >>> [pace.wait_after(count).seconds for count in (0, 2, 3, 4, 5, 6, 7, 1000)]
        [0, 0, 4, 8, 16, 32, 60, 60]
        """
        beyond = failures - self.free
        if beyond < 0:
            return timedelta()
        return min(self.longest, self.first * (1 << min(beyond, 16)))


OF_ADDRESS = Pace(5, timedelta(seconds=4), timedelta(seconds=60))
# A ministry shares one network: more is free there, and one who guesses must not hold the others up for long.
OF_NETWORK = Pace(30, timedelta(seconds=2), timedelta(seconds=10))

MAILS_FREE, WINDOW = 4, timedelta(hours=1)


@dataclass(frozen=True)
class Tries:
    """Where a failed try is counted: under its address and, where it is known, its network."""

    address: str
    network: str | None

    def paces(self) -> list[tuple[str, Pace]]:
        """Each key with its pace, always in the same order, so that no two transactions wait for one another."""
        return sorted(
            [(self.address, OF_ADDRESS), *([(self.network, OF_NETWORK)] if self.network else [])],
            key=lambda pair: pair[0],
        )


def tries_of(signer: Signer, email: str, client: str | None) -> Tries:
    """Where a try for an address from a client is counted."""
    network = network_of(client)
    return Tries(signer.hide("tries of address", email), network and signer.hide("tries of network", network))


def network_of(client: str | None) -> str | None:
    """The network that one client can take addresses from; None for a loopback address, which says nothing.

    >>> network_of("203.0.113.7"), network_of("2001:db8:1:2:3::4"), network_of("::ffff:203.0.113.7")
    ('203.0.113.7/32', '2001:db8:1:2::/64', '203.0.113.7/32')
    >>> network_of("127.0.0.1"), network_of("::1"), network_of("forged"), network_of(None)
    (None, None, None, None)
    """
    try:
        address = ip_address((client or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return None
    return str(ip_network((address, 32 if address.version == 4 else 64), strict=False))


def wait_for(session: Session, tries: Tries, now: datetime, *, locked: bool = False) -> int:
    """How many whole seconds to wait before the next try; 0 where none. `locked` waits for those who are just
    counting."""
    keys = [key for key, _ in tries.paces()]
    found = select(Throttle.until).where(Throttle.key.in_(keys)).order_by(Throttle.key)
    return _seconds(session.scalars(found.with_for_update() if locked else found).all(), now)


def _seconds(untils: Sequence[datetime], now: datetime) -> int:
    return max([ceil((until - now).total_seconds()) for until in untils if until > now], default=0)


def count_failure(session: Session, tries: Tries, now: datetime) -> int:
    """Count a failed try, and say from when on the next is looked at.

    Returns the seconds that this one should have waited: others may have failed while it was looked at, and
    its answer must then not tell whether it was right.
    """
    counted = [
        (key, pace, _count(session, key, now, pace.forgotten, moves_on=True)) for key, pace in tries.paces()
    ]
    early = _seconds([found.until for _, _, found in counted], now)
    for key, pace, found in counted:
        wanted = max(found.until, now + pace.wait_after(found.tries))
        session.execute(
            update(Throttle)
            .where(Throttle.key == key)
            .values(until=wanted)
            .execution_options(synchronize_session=False)
        )
    _sweep(session, now)
    return early


def forget_failures(session: Session, tries: Tries) -> None:
    """Who knew the password has no failures; those of the network stay, else one's own account would free it."""
    session.execute(delete(Throttle).where(Throttle.key == tries.address))


def too_many_tries(seconds: int) -> TooMany:
    """The refusal of a try that came too early."""
    return TooMany("too_many_tries", retry_after=seconds, seconds=seconds)


def mails_of(signer: Signer, kind: str, email: str) -> str:
    """Where the mails of a kind to an address are counted."""
    return signer.hide(f"{kind} mails", email)


def may_mail(session: Session, keys: Iterable[str], now: datetime) -> bool:
    """Count a mail under each key; False where one of them has had enough within the hour of its first."""
    return seconds_to_room(session, dict.fromkeys(keys, MAILS_FREE), now) == 0


def seconds_to_room(session: Session, places: Mapping[str, int], now: datetime) -> int:
    """Count one under each key, which has so many places within the hour of its first.

    Returns 0 where every key had one left, else the seconds until all have room again.
    """
    full = [
        found.expires_at
        for key, most in sorted(places.items())
        if (found := _count(session, key, now, WINDOW, moves_on=False)).tries > most
    ]
    _sweep(session, now)
    return _seconds(full, now)


class _Counted(NamedTuple):
    """What stands under a key: how many, until when it had to wait before, and when all is forgotten."""

    tries: int
    until: datetime
    expires_at: datetime


def _count(session: Session, key: str, now: datetime, forgotten: timedelta, *, moves_on: bool) -> _Counted:
    """One more under a key, from 1 where what was counted is forgotten; `moves_on` forgets later with each."""
    insert = _INSERTS[session.get_bind().dialect.name]
    is_over, expires_at = Throttle.expires_at <= now, now + forgotten
    statement = (
        insert(Throttle)
        .values(key=key, tries=1, until=now, expires_at=expires_at)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "tries": case((is_over, 1), else_=Throttle.tries + 1),
                "expires_at": expires_at
                if moves_on
                else case((is_over, expires_at), else_=Throttle.expires_at),
            },
        )
        .returning(Throttle.tries, Throttle.until, Throttle.expires_at)
    )
    return _Counted(*session.execute(statement).one())


def _sweep(session: Session, now: datetime) -> None:
    """Drop a few forgotten rows; those that somebody counts in at the moment are left to them."""
    forgotten = (
        select(Throttle.key)
        .where(Throttle.expires_at <= now)
        .order_by(Throttle.expires_at)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(Throttle)
        .where(Throttle.key.in_(forgotten.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
