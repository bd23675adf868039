"""Secrets that people carry: cookies and tokens, of which only a hash is kept, and signed links."""

import hashlib
import hmac
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

CONFIRM_SECONDS = 3 * 24 * 3600


def hash_secret(secret: str) -> str:
    """What is kept of a secret. It is random and long, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Signer:
    """Makes and reads links that nobody else can make, and hides what rows are named after."""

    key: str

    def sign(self, purpose: str, *values: int | str) -> str:
        """A signed text that holds the values."""
        return str(URLSafeTimedSerializer(self.key, salt=purpose).dumps(list(values)))

    def read(self, purpose: str, text: str, seconds: int = CONFIRM_SECONDS) -> list[int | str] | None:
        """The values, or None where the text is not ours, is for another purpose, or is too old."""
        try:
            values: list[int | str] = URLSafeTimedSerializer(self.key, salt=purpose).loads(
                text, max_age=seconds
            )
        except BadSignature:
            return None
        return values

    def hide(self, purpose: str, value: str) -> str:
        """A name for a value, from which nobody without the key can tell the value, not even by guessing."""
        return hmac.new(self.key.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
