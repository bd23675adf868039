"""Every table of the program, for migrations: importing this knows them all."""

from elearn.accounts import models as accounts
from elearn.assessment import models as assessment
from elearn.catalogue import models as catalogue
from elearn.kernel import models as kernel
from elearn.kernel import search_index
from elearn.kernel.database import Base
from elearn.learning import models as learning
from elearn.localisation import models as localisation
from elearn.programme import models as programme
from elearn.programme.documents import models as document_models
from elearn.programme.news import models as news_models

ROOMS = (
    kernel,
    search_index,
    localisation,
    programme,
    document_models,
    news_models,
    accounts,
    assessment,
    catalogue,
    learning,
)
METADATA = Base.metadata


def has_a_model(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether a migration's table, column or index is one of the models: what the databases' own text search keeps
    beside `search_entry` is none."""
    return name is None or not name.startswith("search_text")
