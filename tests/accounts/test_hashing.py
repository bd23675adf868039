"""How a password is kept."""

from importlib.util import module_from_spec

import argon2

from elearn.accounts import passwords


def test_a_hash_costs_what_owasp_recommends_at_least() -> None:
    assert passwords.__spec__
    assert passwords.__spec__.loader
    shipped = module_from_spec(passwords.__spec__)  # the tests' own copy hashes with less work
    passwords.__spec__.loader.exec_module(shipped)
    kept = shipped.hash_password("several words in a row")
    cost = argon2.extract_parameters(kept)
    assert cost.type is argon2.Type.ID
    assert cost.memory_cost >= 19 * 1024
    assert cost.time_cost >= 2
    assert shipped.is_password(kept, "several words in a row")
    assert not shipped.is_password(kept, "several words in a road")


def test_letters_written_in_two_ways_are_the_same_password() -> None:
    assert passwords.is_password(passwords.hash_password("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_where_no_hash_is_kept_nothing_fits() -> None:
    assert not passwords.is_password(None, "nobody has this password")
