"""What the research agent can do: search, read, list, compare, check, report. All of it only reads."""

from workers.agents.research.tools.comparing import compare_sources
from workers.agents.research.tools.reading import list_passages, read_source
from workers.agents.research.tools.reporting import check_citations, write_report
from workers.agents.research.tools.searching import search_web

TOOLS = (search_web, read_source, list_passages, compare_sources, check_citations, write_report)
