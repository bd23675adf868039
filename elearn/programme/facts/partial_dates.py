"""Pure: dates of which only a part is known, as sources give them: a day, a month, a season or a year."""

import re
from dataclasses import dataclass
from datetime import date

SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}
PATTERN = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"


@dataclass(frozen=True)
class PartialDate:
    """A date as precise as its source. `month` from 21 to 24 is a season, as in EDTF (ISO 8601-2).

    >>> [str(PartialDate.parse(text)) for text in ("2009-04-27", "2023-04", "2017-23", "2018")]
    ['2009-04-27', '2023-04', '2017-23', '2018']
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """What str() has written. Raises ValueError where there is no such date, or none after it."""
        found = re.fullmatch(PATTERN, text, re.ASCII)
        year, month, day = (int(part) if part else None for part in found.groups()) if found else (0, 0, 0)
        made = cls(year or 0, month, day)
        try:
            made.after()
        except ValueError as error:
            raise ValueError(f"no date: {text}") from error
        return made

    def __str__(self) -> str:
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)

    @property
    def season(self) -> str | None:
        """`spring`, `summer`, `autumn`, `winter`, or None."""
        return SEASONS.get(self.month or 0)

    def first(self) -> date:
        """The first day that it can mean.

        >>> PartialDate(2017, 23).first(), PartialDate(2018).first()
        (datetime.date(2017, 9, 1), datetime.date(2018, 1, 1))
        """
        if self.season and self.day is not None:
            raise ValueError(str(self))
        month = _FIRST_MONTH.get(self.month or 0, 1 if self.month is None else self.month)
        return date(self.year, month, 1 if self.day is None else self.day)

    def after(self) -> date:
        """The first day that is certainly later: periods that end in 2017 reach to the end of that year.

        >>> PartialDate(2017).after(), PartialDate(2022, 10, 25).after(), PartialDate(2017, 24).after()
        (datetime.date(2018, 1, 1), datetime.date(2022, 10, 26), datetime.date(2018, 3, 1))
        """
        first = self.first()
        if self.day is not None:
            return date.fromordinal(first.toordinal() + 1)
        months = 12 if self.month is None else 3 if self.season else 1
        later = first.month - 1 + months
        return date(first.year + later // 12, later % 12 + 1, 1)
