"""Where trends are looked for; every address is a setting, so that a mirror or a test's own server may stand in."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SourceSettings(BaseSettings):
    """The sources of the browser agent's trend finder."""

    model_config = SettingsConfigDict(env_prefix="WARREN_SOURCE_", extra="ignore")

    #: Hacker News by Algolia's search, and by its own API where that is away. Neither needs a key; both are fetched by
    #: the egress role, so that a server of your own must stand in ``WARREN_EGRESS_ALLOW``.
    hacker_news_url: str = "https://hn.algolia.com/api/v1"
    hacker_news_items_url: str = "https://hacker-news.firebaseio.com/v0"
    #: Reddit by OAuth (an app of type "script" or "web app" at reddit.com/prefs/apps); empty: Reddit isn't asked.
    reddit_client_id: str = ""
    reddit_client_secret: SecretStr = SecretStr("")
    reddit_url: str = "https://oauth.reddit.com"
    reddit_token_url: str = "https://www.reddit.com/api/v1/access_token"  # noqa: S105 - an address
    #: Communities whose best posts are read where no topic is named, comma-separated.
    reddit_communities: str = "technology,programming,science,worldnews"
    #: Feeds (RSS, Atom) that are read for everybody here: ``name=address``, separated by spaces or line ends.
    feeds: str = ""
    #: Seconds for one answer of Reddit.
    seconds: float = 20.0

    @property
    def communities(self) -> list[str]:
        """The communities, without "r/"."""
        return [name for part in self.reddit_communities.split(",") if (name := part.strip().removeprefix("r/"))]

    @property
    def named_feeds(self) -> dict[str, str]:
        """The feeds' addresses by name; one without a name is called by its host."""
        found: dict[str, str] = {}
        for part in self.feeds.split():
            name, sign, address = part.partition("=")
            if sign and "://" not in name:
                found[name.replace("_", " ")] = address
            else:
                found[part.split("://")[-1].split("/")[0]] = part
        return found
