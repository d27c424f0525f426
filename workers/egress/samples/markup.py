"""How a sample page is built: plain HTML with a style of its own and nothing from anywhere else."""

from html import escape

_STYLE = """
body { font: 17px/1.55 system-ui, sans-serif; color: #1f2430; background: #f6f4ef; margin: 0; }
main { max-width: 44rem; margin: 2rem auto; padding: 1.5rem 2rem 2rem; background: #fff; border-radius: 12px; }
header, footer { max-width: 44rem; margin: 1.5rem auto; padding: 0 1rem; color: #5c6370; font-size: 15px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1rem; } h2 { font-size: 1.2rem; }
a { color: #1f5fae; } .by { color: #5c6370; font-size: 15px; }
table { border-collapse: collapse; width: 100%; } caption { text-align: start; font-weight: 600; padding: .4rem 0; }
th, td { text-align: start; padding: .45rem .6rem; border-bottom: 1px solid #e2dfd7; } td.figure { text-align: end; }
label { display: block; margin: .9rem 0 .2rem; font-weight: 600; }
input, select, textarea { font: inherit; width: 100%; box-sizing: border-box; padding: .45rem .6rem;
  border: 1px solid #b9b4a8; border-radius: 8px; background: #fff; }
button { font: inherit; margin-top: 1.1rem; padding: .5rem 1.3rem; border: 0; border-radius: 8px; color: #fff;
  background: #1f5fae; }
@media (max-width: 40rem) { main { margin: 1rem; padding: 1rem 1.1rem; } }
"""


def page(title: str, body: str, *, site: str = "Alma Harbour", head: str = "") -> str:
    """Return a whole page; ``body`` and ``head`` are HTML."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} – {escape(site)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}<style>{_STYLE}</style></head>'
        f"<body><header>{escape(site)}</header><main>{body}</main>"
        "<footer>A sample page that comes with Warren, to try it on. Nothing of it comes from the internet.</footer>"
        "</body></html>"
    )
