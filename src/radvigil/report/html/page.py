"""tbd"""

from radvigil.records import Site


def report_html(site: Site, lang: str) -> str:
    """The page."""
    return ""
