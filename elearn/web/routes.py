"""Routing that remembers: which view an address leads to is found once, not at each request."""

from typing import Any

from werkzeug.routing import Map, MapAdapter, Rule

MOST_REMEMBERED = 4096


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
        """As in werkzeug. Only what Flask asks for each request is remembered; a miss is looked for each time."""
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
