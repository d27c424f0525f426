"""What administrators are told of what waits for them."""

from tests.path.crew import ALL, Crew
from workers.clock import desk

_PARK = "update steps set state = 'parked', rev = rev + 1"
_LET_GO = "update steps set state = 'queued', rev = rev + 1"


async def test_a_step_that_parks_again_before_the_next_look_is_told(crew: Crew) -> None:
    await crew.main.start(*ALL)
    await crew.wait((await crew.say("echo")).task_id)
    await crew.sql("update users set role = 'admin' where id = :id", id=crew.ann)
    tell = desk.teller()
    await tell(crew.resources)
    await crew.sql(_PARK)
    assert await tell(crew.resources) == 1
    assert await tell(crew.resources) == 0
    await crew.sql(_LET_GO)
    await crew.sql(_PARK)
    assert await tell(crew.resources) == 1
