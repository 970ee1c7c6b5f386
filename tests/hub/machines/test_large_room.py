"""A room of very many machines shows the first of them, the worst before all, and says how many more there are."""

from __future__ import annotations

from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.queries import ROOM
from radvigil.hub.people.models import Role


def test_a_large_room_shows_the_worst_first_and_counts_the_rest(report, person, enter) -> None:
    model = Machine.objects.exclude(state="look").filter(kind="CT").first()
    Machine.objects.bulk_create(
        Machine(
            site=model.site, kind="CT", seen_name=f"CT {at:03}", first=model.first, last=model.last,
            looked=model.looked, report=report, state="seen", address=f"10.9.0.{at}",
        )
        for at in range(100)
    )  # fmt: skip
    page = enter(person(Role.RADIOGRAPHER)).get("/machines/")
    room = page.context["room"]
    assert len(room.cards) == ROOM
    assert room.more == room.counts["all"] - ROOM > 60
    states = [one.machine.shown_state for one in room.cards]
    assert states == sorted(states, key=["look", "unsure", "seen", "off"].index)
    assert states.count("look") == room.counts["look"] > 0
    assert f"{room.more} machines more" in page.content.decode()
    assert len(page.content) < 150_000
