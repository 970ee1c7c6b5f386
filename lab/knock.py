"""Opens TCP connections and closes them at once: reads [[address, port], ...] as JSON, prints [1, 0, ...] (1: it
listened).
"""

from __future__ import annotations

import asyncio
import json
import sys

PATIENCE = 0.6  # seconds; an absent address costs no more
AT_ONCE = 24


async def knock(gate: asyncio.Semaphore, address: str, port: int) -> int:
    async with gate:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), PATIENCE)
        except (OSError, TimeoutError):
            return 0
        writer.close()
        return 1


async def every(targets: list[tuple[str, int]]) -> list[int]:
    gate = asyncio.Semaphore(AT_ONCE)
    return await asyncio.gather(*(knock(gate, address, port) for address, port in targets))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(every(json.load(sys.stdin)))))
