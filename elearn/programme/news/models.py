"""The table of news. What an item says are texts of the owner "news:KEY": `title` and `text`."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class NewsRow(Base):
    """A short item, shown from the day `published` on, and until the last day `until` on the home page; one without
    `until` stands there until newer ones take its place. `course` is a course's key, whether it is published or not.

    `changed_at` is when the item or a text of it was last written.
    """

    __tablename__ = "news_item"

    key: Mapped[str] = mapped_column(primary_key=True)
    published: Mapped[dt.date]
    area: Mapped[str | None] = mapped_column(ForeignKey("thematic_area.key"))
    course: Mapped[str | None]
    until: Mapped[dt.date | None]
    is_withdrawn: Mapped[bool]
    is_example: Mapped[bool]
    added_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
