"""A private RabbitMQ on the loopback, beside an epmd of its own."""

import asyncio
import contextlib
import signal
from dataclasses import dataclass
from pathlib import Path

from warren.services import programs
from warren.services.child import Child, Program, ServiceFailed
from warren.services.keep import Keep, write_private
from warren.services.leaderless import elect_leaders

#: A slow or busy machine needs most of a minute for the Erlang machine and RabbitMQ's recovery.
_START_SECONDS = 120.0
_USER = VHOST = "warren"
_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01"
_CONFIG = """\
listeners.tcp.1 = 127.0.0.1:{port}
default_vhost = {vhost}
default_user = {user}
default_pass = {password}
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
loopback_users = none
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 100MB
consumer_timeout = 3600000
raft.wal_max_size_bytes = 67108864
log.file.level = warning
"""
#: One scheduler and no busy waiting: a laptop's broker, not a cluster's.
_ERLANG_FLAGS = "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -noinput"


@dataclass(frozen=True, kw_only=True)
class RabbitmqNode:
    """Where the node lives and how it is set."""

    folder: Path
    keep: Keep
    lock: int
    #: Lines added to rabbitmq.conf.
    config: str = ""
    plugins: tuple[str, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM

    async def start(self, children: list[Child]) -> str:
        """Start epmd and the node, add them to the children, and return the node's URL when it answers."""
        server, epmd = programs.rabbitmq_server(), programs.erlang("epmd")
        epmd_port = self.keep.port("epmd")
        await self._start_epmd(epmd, epmd_port, children)
        port, password = self.keep.port("amqp"), self.keep.password("rabbitmq")
        self._write_config(port, password)
        environment = self._environment(server, epmd_port, port)
        was_killed = self._was_killed()
        program = Program(
            name="RabbitMQ",
            argv=[str(server)],
            log=self._log("rabbitmq"),
            env=environment,
            inherits=self.lock,
            # While it boots it can miss SIGTERM; its files survive a kill.
            death_signal=signal.SIGKILL,
            stop_signal=self.stop_signal,
        )
        child = Child.start(program)
        children.append(child)
        await child.until(lambda: _speaks_amqp(port), seconds=_START_SECONDS)
        if was_killed and (problem := await elect_leaders(server.with_name("rabbitmqctl"), environment)):
            raise ServiceFailed(f"RabbitMQ was killed and can't be mended: {problem}")
        return f"amqp://{_USER}:{password}@127.0.0.1:{port}/{VHOST}"

    async def _start_epmd(self, epmd: Path, port: int, children: list[Child]) -> None:
        """Run Erlang's name server as our own child: the one that RabbitMQ would start outlives us."""
        program = Program(
            name="epmd",
            argv=[str(epmd), "-port", str(port), "-address", "127.0.0.1"],
            log=self._log("epmd"),
            env={"PATH": programs.search_path(epmd)},
            inherits=self.lock,
            ends_last=True,
        )
        child = Child.start(program)
        children.append(child)
        await child.until(lambda: _listens(port), seconds=10)

    def _was_killed(self) -> bool:
        """Say whether the last node left its pid file, which an orderly stop removes."""
        return self._pid_file.exists()

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"

    def _log(self, name: str) -> Path:
        return self.folder.parent / "log" / f"{name}.log"

    def _write_config(self, port: int, password: str) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        config = _CONFIG.format(port=port, user=_USER, vhost=VHOST, password=password) + self.config
        write_private(self.folder / "rabbitmq.conf", config)
        write_private(self.folder / "advanced.config", "[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].\n")
        write_private(self.folder / "enabled_plugins", f"[{','.join(self.plugins)}].\n")
        write_private(self.folder / "rabbitmq-env.conf", "")

    def _environment(self, server: Path, epmd_port: int, port: int) -> dict[str, str]:
        erl = programs.erlang("erl")
        return {
            "PATH": programs.search_path(server, erl),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": "warren@localhost",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(self.keep.port("erlang")),
            "ERL_EPMD_PORT": str(epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_PID_FILE": str(self._pid_file),
            # The start script then becomes the Erlang machine instead of waiting beside it.
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG_FLAGS,
        }


async def _listens(port: int) -> bool:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        await writer.wait_closed()
        return True
    return False


async def _speaks_amqp(port: int) -> bool:
    """Say whether the node answers a protocol header with connection.start; a bound port alone isn't ready."""
    with contextlib.suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            async with asyncio.timeout(5):
                writer.write(_AMQP_HEADER)
                return await reader.read(1) == _METHOD_FRAME
        finally:
            writer.close()
    return False
