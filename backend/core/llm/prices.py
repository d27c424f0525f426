"""What a call costs, from a price list that ships with the program."""

from decimal import Decimal

from genai_prices import Usage, calc_price

from backend.core.llm.chosen import BUILTIN

CURRENCY = "USD"

#: LangChain's names of providers, where the price list has another.
_LISTED_AS = {
    "google_genai": "google",
    "google_vertexai": "google",
    "mistralai": "mistral",
    "xai": "x-ai",
    "azure_openai": "azure",
    "bedrock": "aws",
    "bedrock_converse": "aws",
}


def price(
    provider: str,
    model: str,
    *,
    input_tokens: int,
    output_tokens: int,
    cache_read_tokens: int = 0,
    cache_write_tokens: int = 0,
    base_url: str | None = None,
) -> Decimal | None:
    """Return the price in US dollars, or None when it isn't known; unknown is never zero.

    `input_tokens` includes the cached ones, as LangChain counts. Behind an address of its own a model's price is
    known only when the list knows that address: a local server that calls its model `gpt-4o` isn't OpenAI.
    """
    if provider == BUILTIN:
        return Decimal(0)
    usage = Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=cache_read_tokens,
        cache_write_tokens=cache_write_tokens,
    )
    try:
        if base_url:
            return calc_price(usage, model, provider_api_url=base_url).total_price
        return calc_price(usage, model, provider_id=_LISTED_AS.get(provider, provider)).total_price
    except LookupError:
        return None
