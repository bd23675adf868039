"""An index over the catalogues in the packages: rebuilt from them, never the truth itself."""

from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.database import Base


class SegmentRow(Base):
    """A translatable block of an owner such as `course:labour-migration`."""

    __tablename__ = "segment"
    __table_args__ = {"sqlite_with_rowid": False}

    owner: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    source: Mapped[str]


class TranslationRow(Base):
    """What a catalogue says of a segment in a language, and how it stands to the source."""

    __tablename__ = "translation"
    __table_args__ = {"sqlite_with_rowid": False}

    owner: Mapped[str] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    text: Mapped[str]
