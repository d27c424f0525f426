"""A private Redis on the loopback, with its append-only file in the state folder."""

from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from warren.services import programs
from warren.services.child import Child, Program
from warren.services.keep import Keep, write_private

_START_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class RedisNode:
    """Where the node lives and how it is set."""

    folder: Path
    keep: Keep
    lock: int
    databases: int = 16

    async def start(self, children: list[Child]) -> str:
        """Start the node, add it to the children, and return its URL when it answers."""
        program, url = self._prepare()
        child = Child.start(program)
        children.append(child)

        async def answers() -> bool:
            async with Redis.from_url(url, socket_timeout=2) as client:
                try:
                    return bool(await client.ping())
                except (RedisError, OSError):
                    return False

        await child.until(answers, seconds=_START_SECONDS)
        return url

    def _prepare(self) -> tuple[Program, str]:
        server, port, password = programs.redis_server(), self.keep.port("redis"), self.keep.password("redis")
        self.folder.mkdir(mode=0o700, exist_ok=True)
        config = self.folder / "redis.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{self.folder}"',
            f"databases {self.databases}",
            "daemonize no",
            "appendonly yes",
            'save ""',
        ]
        write_private(config, "\n".join(lines) + "\n")
        program = Program(
            name="Redis",
            argv=[str(server), str(config)],
            log=self.folder.parent / "log" / "redis.log",
            env={"PATH": programs.search_path(server), "LANG": "C.UTF-8"},
            inherits=self.lock,
        )
        return program, f"redis://:{password}@127.0.0.1:{port}/0"
