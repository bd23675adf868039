"""Two hundred learners hand in at the same moment, each twice."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

from bench.people import COURSE
from bench.proofs.asking import Client, Reply, bearer
from bench.proofs.outcome import Outcome, compare
from bench.proofs.writing import QUIZ, Ledger, tokens
from bench.servers import Installation, serving
from elearn.commands.synthetic_course import question_keys

LEARNERS = 200
TWICE = 2


def prove(installation: Installation, learners: int = LEARNERS) -> Outcome:
    """Each is graded once, and both answers say the same."""
    secrets = tokens(installation, learners)
    ledgers = [Ledger(person) for person in secrets]
    with serving(installation, is_quiet=True) as platform:
        with ThreadPoolExecutor(4) as pool:
            attempts = list(
                pool.map(lambda each: _answered(platform.port, secrets[each.person_id], each), ledgers)
            )
        began = time.monotonic()
        replies = _hand_in(platform.port, [secrets[each.person_id] for each in ledgers], attempts)
    faults = [
        fault
        for ledger, attempt, both in zip(ledgers, attempts, replies, strict=True)
        for fault in _note(ledger, attempt, both)
    ]
    answered = [reply for both in replies for reply in both if isinstance(reply, Reply)]
    waits = sorted(reply.ended - reply.began for reply in answered)
    sent = max(reply.began for reply in answered) - min(reply.began for reply in answered)
    outcome = Outcome(
        "hand-ins at once",
        installation.kind,
        f"{learners} learners hand in twice at the same moment, sent within {sent:.2f} s",
        compare(installation, ledgers),
        waits[-1],
    )
    outcome.notes.append(
        f"all answered {max(reply.ended for reply in answered) - began:.2f} s after the first, "
        f"p50 {waits[len(waits) // 2]:.2f} s, p99 {waits[int(len(waits) * 0.99)]:.2f} s"
    )
    outcome.faults += faults
    return outcome


def _answered(port: int, token: str, ledger: Ledger) -> int:
    """An open attempt with an answer to each question; returns its id."""
    client, rng = Client(port, bearer(token)), Random(ledger.person_id)
    started = client.ask("POST", "/api/v1/attempts", {"course": COURSE, "activity": QUIZ})
    attempt = int(started.said["id"])
    for question in question_keys():
        choice = rng.choice("abc")
        reply = client.ask("PUT", f"/api/v1/attempts/{attempt}/answers/{question}", {"choices": [choice]})
        assert reply.status == 200
        ledger.answers[attempt, question] = choice
        ledger.acknowledged += 1
    client.close()
    return attempt


def _hand_in(port: int, secrets: list[str], attempts: list[int]) -> list[list[Reply | Exception]]:
    """The replies of each learner; all are connected before the first is sent."""
    replies: list[list[Reply | Exception]] = [[] for _ in attempts]
    together = threading.Barrier(len(attempts) * TWICE)

    def hand_in(place: int) -> None:
        client = Client(port, bearer(secrets[place]))
        client.connect()
        together.wait()
        try:
            replies[place].append(client.ask("POST", f"/api/v1/attempts/{attempts[place]}/submit"))
        except Exception as error:  # noqa: BLE001 - told as what came back
            replies[place].append(error)
        client.close()

    threads = [
        threading.Thread(target=hand_in, args=(place,))
        for place in range(len(attempts))
        for _ in range(TWICE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def _note(ledger: Ledger, attempt: int, both: list[Reply | Exception]) -> list[str]:
    """Enter what was acknowledged; what is wrong with it."""
    faults = [
        f"{attempt}: {each.status if isinstance(each, Reply) else each!r}"
        for each in both
        if not (isinstance(each, Reply) and each.status == 200)
    ]
    if faults:
        return faults
    said = [each.said for each in both if isinstance(each, Reply)]
    ledger.marks[attempt] = said[0]["mark"]
    ledger.acknowledged += len(said)
    right = sum(choice == "a" for choice in ledger.answers.values())
    if said[0] != said[1] or said[0]["mark"] != right:
        return [f"{attempt}: {right} right, marks {[each['mark'] for each in said]}"]
    return []
