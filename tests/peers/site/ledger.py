"""What the site knows of its visitors, as nobody outside can change it: every request, and what each POST carried."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: Bytes of a request's body that are kept.
MOST_KEPT = 100_000
ROBOTS = "User-agent: *\nDisallow: /private/\nCrawl-delay: 0\n\nSitemap: {base}/sitemap.xml\n"


@dataclass(frozen=True, kw_only=True)
class Post:
    """A request that may have changed something: its method, path, form fields where it had some, and bytes."""

    method: str
    path: str
    fields: dict[str, list[str]]
    body: bytes
    media_type: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Ledger:
    """Every request the site got. Written on the site's thread, read on the test's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._posts: list[Post] = []
        self._socket_words: list[str] = []
        self._gets: Counter[str] = Counter()
        self._agents: set[str] = set()
        #: What the pages that change show: 1, 2, 3 …; with 0 they are gone.
        self.version = 1
        #: What robots.txt says; a number answers with that status instead.
        self.robots: str | int = ROBOTS
        #: What happens right after a form was taken and before it is answered: "" answers, "hang" doesn't.
        self.after_post = ""

    def reset(self) -> None:
        """Forget everything, and show version 1 of every page."""
        with self._lock:
            self._posts.clear()
            self._gets.clear()
            self._agents.clear()
            self._socket_words.clear()
            self.version, self.robots, self.after_post = 1, ROBOTS, ""

    def note_get(self, path: str, agent: str) -> None:
        with self._lock:
            self._gets[path] += 1
            self._agents.add(agent)

    def note_post(self, post: Post) -> None:
        with self._lock:
            self._posts.append(post)

    def note_words(self, words: str) -> None:
        with self._lock:
            self._socket_words.append(words)

    def posts_to(self, path: str) -> list[Post]:
        """Return the posts that one path got, in order."""
        return [post for post in self.posts if post.path == path]

    @property
    def posts(self) -> list[Post]:
        """Every request that was no GET, HEAD or OPTIONS, in order."""
        with self._lock:
            return list(self._posts)

    @property
    def gets(self) -> Counter[str]:
        """How often each path was asked for."""
        with self._lock:
            return Counter(self._gets)

    @property
    def agents(self) -> set[str]:
        """The user agents that asked."""
        with self._lock:
            return set(self._agents)

    @property
    def socket_words(self) -> list[str]:
        """What came over web sockets."""
        with self._lock:
            return list(self._socket_words)
