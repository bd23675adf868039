"""Files of a form: kept as soon as they are accepted, because a browser cannot send the same choice again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from werkzeug.datastructures import FileStorage

from elearn.accounts.secrets import Signer
from elearn.kernel.actor import Actor
from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.storage import Storage
from elearn.kernel.sweeping import promise_files
from elearn.kernel.texts import N_
from elearn.programme.documents.files import MOST_MB, KeptFile, keep_file
from elearn.web.sentences import declare_sentences

# Three files of the largest size, and the words around them.
LARGEST_FORM = (3 * MOST_MB + 1) << 20
KEPT_SECONDS = 7 * 24 * 3600
_PURPOSE = "document-file"

promise_files(_PURPOSE, timedelta(seconds=KEPT_SECONDS))

declare_sentences(
    {"document_file_gone": N_("The file that you chose before is no longer kept here. Choose it again.")}
)


@dataclass(frozen=True)
class FormFiles:
    """The files that come with a form: new ones, judged and kept, and those that were accepted before, which the form
    names in a text that we signed for the same person."""

    uploads: Mapping[str, FileStorage]
    actor: Actor
    storage: Storage
    signer: Signer

    def file_of(self, part: str, said: Mapping[str, Any]) -> KeptFile | None:
        """The file of a part of the form, which says `kept` and `without_file`.

        Raises Invalid with one fault, at `file-<part>`, where a new file is refused or one of before is gone.
        """
        uploaded = self.uploads.get(f"file-{part}")
        if uploaded is not None and uploaded.filename:
            name = PurePosixPath(uploaded.filename.replace("\\", "/")).name
            content = uploaded.stream.read((MOST_MB << 20) + 1)
            return keep_file(self.storage, name, content, f"file-{part}")
        before = self.before(said)
        if before is None and said["kept"] and not said["without_file"]:
            raise Invalid([FieldError(f"file-{part}", "document_file_gone")])
        return before

    def before(self, said: Mapping[str, Any]) -> KeptFile | None:
        """The file that was accepted before, where it shall stay and is there: the form will carry it on."""
        if said["without_file"] or not said["kept"]:
            return None
        kept = self._known(said["kept"])
        return kept if kept is not None and self.storage.renew(kept.digest) else None

    def _known(self, text: str) -> KeptFile | None:
        values = self.signer.read(_PURPOSE, text, KEPT_SECONDS)
        if values is None or values[0] != self.actor.id:
            return None
        _, digest, name, media_type, size = values
        return KeptFile(str(digest), str(name), str(media_type), int(size))


def signed_file(signer: Signer, actor: Actor, kept: KeptFile) -> str:
    """What a form carries of a file that is kept."""
    return signer.sign(_PURPOSE, actor.id, kept.digest, kept.name, kept.media_type, kept.size)
