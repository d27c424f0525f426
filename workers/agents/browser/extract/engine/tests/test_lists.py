"""Lists, terms and blocks that repeat."""

from typing import Any

from workers.agents.browser.extract.engine.__main__ import answer

URL = "https://shop.example/list"
MENU = "<nav><ul><li><a href=/a>Home of everything</a><li><a href=/b>About all of us</a></ul></nav>"
CARDS = "".join(
    f'<div class="card{" hot" if n == 2 else ""}"><h3><a href="/p/{n}">Kettle {n}</a></h3><span class="price">€ {n}.50'
    f'</span><p class="desc">Boils {n} litres of water</p><time datetime="2026-01-0{n}">Jan {n}</time></div>'
    for n in range(1, 5)
)


def listed(html: str, about: str | None = None) -> dict[str, Any]:
    return answer({"action": "list", "html": html, "url": URL, "about": about})


def test_blocks_become_rows_with_their_parts_named() -> None:
    found = listed(f"{MENU}<h2>Results</h2><div id=results><p>4 found</p>{CARDS}</div>")
    assert (found["kind"], found["title"]) == ("blocks", "Results")
    assert found["columns"] == ["title", "link", "price", "desc", "date"]
    assert found["rows"][1] == [
        "Kettle 2",
        "https://shop.example/p/2",
        "€ 2.50",
        "Boils 2 litres of water",
        "2026-01-02",
    ]


def test_a_part_that_some_blocks_lack_is_empty_there() -> None:
    blocks = "".join(
        f"<li><b>Name {n}</b><i>City {n}</i>{'<u>member since long ago</u>' if n % 2 else ''}</li>" for n in range(6)
    )
    found = listed(f"<ul>{blocks}</ul>")
    assert found["kind"] == "blocks"
    assert found["rows"][0][:2] == ["Name 0", "City 0"]


def test_terms_come_with_their_definitions() -> None:
    found = listed(
        f"{MENU}<dl><dt>Tea<dt>Tisane<dd>hot leaves<dt>Coffee<dd>beans<dd>black</dl>", about="definition of tea"
    )
    assert found["rows"] == [["Tea", "hot leaves"], ["Tisane", "hot leaves"], ["Coffee", "beans"], ["Coffee", "black"]]


def test_items_of_a_list_come_with_their_links_and_a_menu_is_no_content() -> None:
    found = listed(f"{MENU}<h2>Towns</h2><ol><li><a href=/x>Ox</a> on the river<li>Ely<ul><li>inner</ul></ol>")
    assert (found["title"], found["columns"]) == ("Towns", ["item", "link"])
    assert found["rows"] == [["Ox on the river", "https://shop.example/x"], ["Ely", ""]]


def test_words_that_fit_nothing_are_told() -> None:
    found = listed("<ul><li>one<li>two</ul>", about="submarines")
    assert found["notes"] == ["No list is about “submarines”; the largest one was taken."]


def test_a_page_without_a_list_says_what_to_do() -> None:
    problem = answer({"action": "list", "html": "<p>Words</p>", "url": URL})["problem"]
    assert problem["code"] == "no_list"
    assert problem["cure"].endswith(".")
