"""What a check found, with its place and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


class Words(str):
    """A marked text among a finding's params: it is told in the reader's language, as the sentence is."""


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong: `message` and `mend` are marked texts with %(name)s places."""

    key: str
    severity: Severity
    message: str
    mend: str


RULES: dict[str, Rule] = {}


def rule(key: str, severity: Severity, message: str, mend: str) -> Rule:
    """Declare a rule, once; `key` reads like `yaml.unknown-field`."""
    if key in RULES:
        raise ValueError(f"rule declared twice: {key}")
    RULES[key] = Rule(key, severity, message, mend)
    return RULES[key]


@dataclass(frozen=True, order=True)
class Finding:
    """A rule broken at a place; lines and columns count from 1, 0 means the file as a whole."""

    file: str
    line: int
    column: int
    rule: Rule = field(compare=False)
    params: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def is_error(self) -> bool:
        """Whether this stops a publication."""
        return self.rule.severity == "error"
