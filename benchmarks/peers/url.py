# A server's or a file's URL, as scripts/servers prints it, taken apart for the Python contestants.
from urllib.parse import parse_qs, urlsplit


class Url:
    def __init__(self, text):
        self.engine, _, rest = text.partition(":")
        options = {name: values[0] for name, values in parse_qs(rest.partition("?")[2]).items()}
        self.synchronous = options.get("synchronous", "normal")
        if self.engine == "sqlite":
            self.path = rest.partition("?")[0]
            return
        parts = urlsplit(text)
        self.user, self.database = parts.username, parts.path.lstrip("/")
        self.socket = options.get("socket", "")
        self.host = parts.hostname or options.get("host", "localhost")
        self.port = parts.port or options.get("port", "")

    @property
    def is_in_memory(self):
        return self.engine == "sqlite" and self.path == ":memory:"
