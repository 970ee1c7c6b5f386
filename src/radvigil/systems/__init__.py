"""Events in, the picture out: which machines there are, what they are, whom they talk to, and how we know.

`Systems` is the fold. `read_site_file` and `read_inventory` read what people know; `with_inventory` lays it beside.
"""

from radvigil.systems.inventory import Inventory, match_inventory, read_inventory, with_inventory
from radvigil.systems.site_file import SiteFile, read_site_file
from radvigil.systems.systems import Systems

__all__ = [
    "Inventory",
    "SiteFile",
    "Systems",
    "match_inventory",
    "read_inventory",
    "read_site_file",
    "with_inventory",
]
