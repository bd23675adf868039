"""What was measured, beside what was promised."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Name without the database: the budget, and whether it is the least (or the most) that holds.
BUDGETS: dict[str, tuple[float, bool]] = {
    "lesson_page_vs_hello": (0.4, True),
    "course_page_vs_hello": (0.3, True),
    "progress_write_vs_hello": (0.15, True),
    "quiz_cycle_ms": (10, False),
    "lesson_page_statements": (3, False),
    "progress_write_statements": (5, False),
    "lesson_html_gzip_bytes": (14_000, False),
    "css_gzip_bytes": (10_000, False),
    "js_gzip_bytes": (10_000, False),
    "cold_lesson_bytes": (50_000, False),
    **{f"largest_paint_ms_{page}": (1_000.0, False) for page in ("home", "course", "lesson")},
    **{f"layout_shift_{page}": (0.01, False) for page in ("home", "course", "lesson")},
    "report_first_byte_s": (0.1, False),
    "report_10k_x_50_s": (1.0, False),
    "report_memory_growth_mb": (20, False),
    "publish_40_lessons_s": (3, False),
    "lesson_page_1m_vs_1k": (1.25, False),
    "start_again_s": (3, False),
    "search_ms": (50, False),
}
DATABASES = ("sqlite", "postgresql")


def asked_databases(program: str, about: str | None, arguments: Sequence[str]) -> Sequence[str]:
    """The database that a command names, all where it names none; any other word ends it with a sentence."""
    parser = argparse.ArgumentParser(f"python -m {program}", description=about)
    parser.add_argument("database", nargs="?", choices=DATABASES)
    named = parser.parse_args(arguments).database
    return [named] if named else DATABASES


@dataclass(frozen=True)
class Measured:
    """A figure under the name of the budgets, with its database where it touches one."""

    name: str
    value: float

    @property
    def budget(self) -> tuple[float, bool] | None:
        """The bound, and whether it is the least; None where nothing was promised."""
        bare = self.name
        for kind in DATABASES:
            bare = bare.removesuffix(f"_{kind}")
        return BUDGETS.get(bare)

    @property
    def holds(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.budget is None:
            return None
        bound, is_least = self.budget
        return self.value >= bound if is_least else self.value <= bound


@dataclass
class Table:
    """Figures with budgets, further ones beside, and faults: wrong answers, lost writes."""

    figures: list[Measured] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, figure: Measured) -> None:
        """A figure of the budgets, printed as it comes."""
        self.figures.append(figure)
        bound = figure.budget
        promise = f"{'>=' if bound[1] else '<='} {bound[0]:g}" if bound else ""
        verdict = {None: "", True: "holds", False: "FALLS SHORT"}[figure.holds]
        self._print(
            figure.name,
            f"{figure.value:,.4g}" if figure.value < 1000 else f"{figure.value:,.0f}",
            promise,
            verdict,
        )

    def note(self, name: str, text: str) -> None:
        """Something beside the budgets."""
        print(f"  {name}: {text}", flush=True)

    def fault(self, text: str) -> None:
        """Something that must not be."""
        self.faults.append(text)
        print(f"  WRONG: {text}", flush=True)

    def write(self, path: Path) -> None:
        """A flat object of name to number."""
        path.parent.mkdir(parents=True, exist_ok=True)
        figures = {each.name: round(each.value, 4) for each in self.figures}
        path.write_text(json.dumps(figures, indent=1) + "\n")

    @property
    def is_good(self) -> bool:
        """Whether every answer was right; budgets that fall short are told, and are no fault of the run."""
        return not self.faults

    def _print(self, name: str, value: str, promise: str, verdict: str) -> None:
        print(f"{name:<42} {value:>12}  {promise:<10} {verdict}", flush=True)
