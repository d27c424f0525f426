"""Articles of the sample papers: short, true, and not of one mind."""

from dataclasses import dataclass

from backend.core.sample_site import SAMPLE_HOST


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article; ``paper`` is its host's first label, ``day`` ISO 8601, ``words`` has a paragraph per empty line."""

    paper: str
    path: str
    title: str
    author: str
    day: str
    words: str

    @property
    def host(self) -> str:
        """Its paper's host."""
        return f"{self.paper}.{SAMPLE_HOST}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}{self.path}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What it says."""
        return tuple(" ".join(part.split()) for part in self.words.strip().split("\n\n"))


#: What the papers are called.
PAPERS = {"almanac": "The Sample Almanac", "gazette": "The Sample Gazette", "herald": "The Sample Herald"}

ARTICLES = (
    Article(
        paper="almanac",
        path="/everest",
        title="Mount Everest, as the older maps have it",
        author="Ida Holm",
        day="2024-03-04",
        words="""
            Mount Everest stands on the border of Nepal and China, and is the highest mountain above the level
            of the sea.

            The height of Mount Everest is 8,848 metres, as the Survey of India measured it in 1955. For more
            than half a century this figure stood in nearly every atlas.

            An earlier survey of 1856 had come to 8,840 metres, from stations on the plains of India.

            The mountain was first climbed on 29 May 1953 by Edmund Hillary and Tenzing Norgay.
        """,
    ),
    Article(
        paper="gazette",
        path="/everest-by-satellite",
        title="What satellites made of Everest",
        author="Tomas Reyes",
        day="2024-06-18",
        words="""
            In May 1999 an American expedition carried a satellite receiver to the top of Mount Everest.

            The height of Mount Everest is 8,850 metres, according to that measurement, two metres more than
            the maps of the time said.

            Nepal didn't take the figure over, and kept to the one of 1955.

            Snow and ice on the top are several metres deep, so that surveys differ in what they measure: the
            rock, or what lies on it.
        """,
    ),
    Article(
        paper="herald",
        path="/nepal-and-china-agree",
        title="Nepal and China agree on Everest's height",
        author="Mei Sandberg",
        day="2024-09-30",
        words="""
            Nepal and China announced a common figure for Mount Everest on 8 December 2020, after each had
            sent surveyors to the top.

            The height of Mount Everest is 8,848.86 metres, with the snow on its top. That is 86 centimetres
            more than Nepal had counted with before.

            China had until then gone by 8,844.43 metres, the height of the rock beneath the snow, measured in
            2005.

            The mountain still grows by a few millimetres a year, and an earthquake can take more away in a
            minute.
        """,
    ),
    Article(
        paper="almanac",
        path="/honey",
        title="Why honey keeps",
        author="Ida Holm",
        day="2024-07-22",
        words="""
            Honey never spoils, people say. Kept dry and closed it hardly ever does: it holds so little water and
            is so sour that moulds and most bacteria can't live in it.

            Honey that takes up water, from damp air or a wet spoon, can ferment and go bad.

            Crystals in a jar are no sign that it is spoiled. In warm water they dissolve again.
        """,
    ),
    Article(
        paper="herald",
        path="/honey-in-the-kitchen",
        title="Honey in the kitchen",
        author="Mei Sandberg",
        day="2024-10-11",
        words="""
            Sealed honey never spoils in any time that a kitchen has to reckon with; makers print a date
            because the law asks for one.

            Once it is opened and thinned with water it should be eaten within days.

            Children under one year must not be given honey, however fresh it is.
        """,
    ),
)
