"""Routing that remembers: which view an address leads to is found once, not at each request."""

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, MapAdapter, Rule

MOST_REMEMBERED = 4096
# Our longest are links in mails, of some hundreds of letters. What is kept by its address in memory, here and in the
# layout, is bounded by number: so each must be bounded too.
LONGEST_PATH = 2048


class Routes(Map):
    """Flask's map of addresses; what an address matched is kept, up to a number of addresses."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.remembered: dict[tuple[str, str], tuple[Rule, dict[str, Any]]] = {}

    def bind_to_environ(self, *args: Any, **options: Any) -> MapAdapter:
        """As in werkzeug, with our adapter."""
        found = super().bind_to_environ(*args, **options)
        return _Remembering(
            self,
            found.server_name,
            found.script_name,
            found.subdomain,
            found.url_scheme,
            found.path_info,
            found.default_method,
            found.query_args,
        )


class _Remembering(MapAdapter):
    map: Routes

    def match(self, *args: Any, **options: Any) -> Any:
        """As in werkzeug; a path longer than any of ours leads nowhere. Only what Flask asks for each request is
        remembered; a miss is looked for each time."""
        if len(self.path_info) > LONGEST_PATH:
            raise NotFound
        if args or options != {"return_rule": True}:
            return super().match(*args, **options)
        remembered, key = self.map.remembered, (self.default_method, self.path_info)
        known = remembered.get(key)
        if known is None:
            rule, arguments = super().match(return_rule=True)
            known = (rule, dict(arguments))
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
            remembered[key] = known
        return known[0], dict(known[1])
