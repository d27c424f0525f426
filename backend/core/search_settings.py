"""Settings of searching the web."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SearchSettings(BaseSettings):
    """Where the research agent searches the web, and how much of it one step may do."""

    model_config = SettingsConfigDict(env_prefix="WARREN_SEARCH_", extra="ignore")

    #: Providers in the order they are asked, comma-separated; the next one is asked where one is away, out of quota or
    #: not set up. Known: searxng, tavily, brave, serper, ddgs (which needs no key and scrapes: best effort). Where none
    #: of them can be asked, samples has a few pages of Warren's own, to try it without a network.
    order: str = "searxng,tavily,brave,serper,ddgs,samples"
    #: A SearXNG of your own; its address may hold a password. It must answer ``format=json``.
    searxng_url: SecretStr = Field(default=SecretStr(""), validation_alias="SEARXNG_URL")
    tavily_key: SecretStr = Field(default=SecretStr(""), validation_alias="TAVILY_API_KEY")
    brave_key: SecretStr = Field(default=SecretStr(""), validation_alias="BRAVE_API_KEY")
    serper_key: SecretStr = Field(default=SecretStr(""), validation_alias="SERPER_API_KEY")
    #: Where these are reached: a gateway of yours may stand in.
    tavily_url: str = "https://api.tavily.com"
    brave_url: str = "https://api.search.brave.com"
    serper_url: str = "https://google.serper.dev"
    #: Seconds for one answer of a provider.
    seconds: float = 15.0
    #: Searches of one step at once, and in all.
    at_once: int = 4
    per_step: int = 12
    #: Pages that one step reads at once, and in all.
    reads_at_once: int = 4
    reads_per_step: int = 24
    #: Minutes that what a provider found may be used again; 0 asks anew each time.
    cache_minutes: int = 720
    #: Minutes that the answer of a step may stand for the same request; 0 does the work each time.
    result_minutes: int = 60

    @property
    def names(self) -> list[str]:
        """The providers in order."""
        return [name for part in self.order.split(",") if (name := part.strip().lower())]

    @property
    def set_up(self) -> list[str]:
        """The known providers in order that have what they need to be asked."""
        given = {
            "searxng": self.searxng_url,
            "tavily": self.tavily_key,
            "brave": self.brave_key,
            "serper": self.serper_key,
        }
        ready = {name for name, secret in given.items() if secret.get_secret_value()} | {"ddgs"}
        return [name for name in self.names if name in ready]
