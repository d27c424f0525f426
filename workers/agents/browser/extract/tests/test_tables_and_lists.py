"""Tables and lists of the test site, by the real way out and in the real sandbox."""

from tests.peers.site.serving import Site
from tests.peers.site.tables import LARGE
from workers.agents.browser.extract.tests.bench import Bench


async def test_the_table_that_is_meant_becomes_a_csv_file_with_figures_as_printed(bench: Bench, site: Site) -> None:
    answer = await bench.call("extract_tables", url=site.url("/tables/small"), about="the table of prices")
    assert (answer["of"], len(answer["tables"]), answer["read"]) == (2, 1, "fetched")
    [table] = answer["tables"]
    assert (table["title"], table["columns"]) == ("Prices of bulbs", ["Bulb", "Price", "In stock"])
    assert bench.csv(table["file"])[:2] == ["Bulb,Price,In stock", 'Tulip “Apeldoorn”,0.45,"1,200"']
    assert bench.context.noted[0][0] == site.host
    assert "Allium giganteum" in bench.context.noted[0][1]


async def test_without_words_every_table_is_taken(bench: Bench, site: Site) -> None:
    answer = await bench.call("extract_tables", url=site.url("/tables/small"))
    assert [table["title"] for table in answer["tables"]] == ["Prices of bulbs", "Opening hours"]
    assert len(bench.files) == 2


async def test_words_that_fit_no_table_are_answered_with_what_there_is(bench: Bench, site: Site) -> None:
    code, said = await bench.refusal("extract_tables", url=site.url("/tables/small"), about="exchange rates")
    assert (code, said) == ("no_such_table", "No table is about “exchange rates”.")


async def test_ten_thousand_rows_are_taken_whole_and_shown_in_part(bench: Bench, site: Site) -> None:
    [table] = (await bench.call("extract_tables", url=site.url("/tables/large")))["tables"]
    assert (table["rows"], len(table["first_rows"])) == (LARGE, 5)
    lines = bench.csv(table["file"])
    assert (len(lines), lines[-1]) == (LARGE + 1, "10000,Part 10000,9.00")


async def test_a_table_over_several_pages_is_joined(bench: Bench, site: Site) -> None:
    [table] = (await bench.call("extract_tables", url=site.url("/tables/paged"), pages=10))["tables"]
    assert (table["rows"], table["pages"]) == (20, 4)
    assert bench.csv(table["file"])[-1] == "Member 20,Town 6"


async def test_so_many_pages_as_were_asked_for_are_read_and_the_next_one_named(bench: Bench, site: Site) -> None:
    [table] = (await bench.call("extract_tables", url=site.url("/tables/paged"), pages=2))["tables"]
    assert (table["rows"], table["pages"]) == (10, 2)
    assert table["notes"] == [f"There are more pages; 2 were read. The next one is {site.url('/tables/paged?page=3')}."]


async def test_merged_cells_are_filled(bench: Bench, site: Site) -> None:
    [table] = (await bench.call("extract_tables", url=site.url("/tables/merged")))["tables"]
    assert table["columns"] == ["Day", "Sailings / Out", "Sailings / Back"]
    assert table["first_rows"] == [["Monday", "8:00", "17:00"], ["Sunday", "none", "none"]]


async def test_the_list_with_most_to_read_is_taken(bench: Bench, site: Site) -> None:
    answer = await bench.call("extract_list", url=site.url("/article"))
    assert (answer["title"], answer["rows"]) == ("What changes for drivers", 3)
    assert bench.csv(answer["file"])[1] == "Open to cars from 06:00"


async def test_a_refusal_by_robots_txt_comes_with_its_reason(bench: Bench, site: Site) -> None:
    code, said = await bench.refusal("extract_tables", url=site.url("/private/rota"))
    assert code == "robots"
    assert "/private/" in said


async def test_what_is_no_page_says_so(bench: Bench, site: Site) -> None:
    code, said = await bench.refusal("extract_tables", url=site.url("/download/small.csv"))
    assert code == "not_a_page"
    assert "text/csv" in said


async def test_an_answer_with_an_error_is_told_with_its_status(bench: Bench, site: Site) -> None:
    code, said = await bench.refusal("extract_list", url=site.url("/status/503"))
    assert code == "http_error"
    assert "503" in said


async def test_nothing_private_is_read(bench: Bench, site: Site) -> None:
    code, _ = await bench.refusal("page_data", url=site.url("/redirect/private/metadata"))
    assert code in {"private_address", "bad_port"}
