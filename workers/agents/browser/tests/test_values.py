"""Values of a page that a request names, by the built-in model: what is read of the request, and what is answered."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from workers.agents.browser.playbook import playbook
from workers.agents.browser.reading.request import understand
from workers.agents.browser.reading.values import schema_in

PAGE = "https://shop.example/p/1"
TOOLS = ("open_page", "read_page", "extract_data", "extract_tables", "extract_list")


@pytest.mark.parametrize(
    ("words", "properties"),
    [
        (
            'Extract {"name": "string", "price": "number", "on": "date", "tags": ["string"]} from URL',
            {
                "name": {"type": "string"},
                "price": {"type": "number"},
                "on": {"type": "string", "format": "date"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        ),
        (
            'From URL take {"offers": [{"shop": "text", "price": "number"}]}',
            {
                "offers": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"shop": {}, "price": {"type": "number"}}},
                }
            },
        ),
        ('Read URL by {"type": "object", "properties": {"a": {"type": "integer"}}}', {"a": {"type": "integer"}}),
        ("Read URL, fields: name, birth date and place", {"name": {}, "birth date": {}, "place": {}}),
        ("Extract the name, price and weight from URL as JSON", {"name": {}, "price": {}, "weight": {}}),
    ],
)
def test_a_schema_is_read_out_of_a_request(words: str, properties: dict[str, Any]) -> None:
    schema = schema_in(words)
    assert schema is not None
    assert schema["properties"] == properties


@pytest.mark.parametrize(
    "request_",
    [
        f"Get the table of prices from {PAGE} as CSV",
        f"Extract all product names and prices from {PAGE}",
        f"What does {PAGE} say about {{braces}}?",
        f"Open {PAGE}",
    ],
)
def test_other_requests_ask_for_no_values(request_: str) -> None:
    assert "values" not in understand(request_).intents


def test_values_are_shown_with_their_places_and_what_is_missing_is_named() -> None:
    request = f'Extract {{"name": "string", "price": "number", "isbn": "string"}} from {PAGE}'
    asked = playbook([HumanMessage(request)], TOOLS, ())
    [call] = asked.tool_calls
    assert (call["name"], call["args"]["url"]) == ("extract_data", PAGE)
    answer = (
        '{"url": "https://shop.example/p/1", "data": {"name": "A | B", "price": 3.5, "isbn": null}, '
        '"found": {"name": "JSON-LD Product name", "price": "meta price"}, "missing": ["isbn"], "file": "shop.json"}'
    )
    messages: list[BaseMessage] = [HumanMessage(request), asked, ToolMessage(answer, tool_call_id=str(call["id"]))]
    said = playbook(messages, TOOLS, ())
    assert isinstance(said, AIMessage)
    assert r"| name | A \| B | JSON-LD Product name |" in said.text
    assert "Not on the page: isbn." in said.text
    assert "(artifact:shop.json)" in said.text
