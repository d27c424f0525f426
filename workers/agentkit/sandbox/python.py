"""A Python inside the sandbox: the interpreter we run on, with chosen libraries and one package of ours."""

import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from workers.agentkit.sandbox.port import Mount, Profile

INTERPRETER, LIBRARIES, PROGRAM = "/opt/python", "/opt/lib", "/opt/program"


@dataclass(frozen=True, slots=True)
class PythonProfile:
    """A profile, and the command line that runs the package in it."""

    profile: Profile
    argv: tuple[str, ...]


def python_profile(name: str, *, package: str, folder: Path, distributions: tuple[str, ...]) -> PythonProfile:
    """Build a profile that runs ``package`` (its ``__main__``), whose code is ``folder``, on the named distributions.

    The interpreter is the base installation of the running one, because C extensions fit one minor version
    only; its own site-packages stay out by ``-S``. The package keeps its dotted name; its parents are empty.

    Raises:
        PackageNotFoundError: a distribution isn't installed.
    """
    mounts = [Mount(folder, f"{PROGRAM}/{package.replace('.', '/')}")]
    for wanted in distributions:
        mounts += _library_mounts(distribution(wanted))
    base = Path(sys.base_prefix).resolve()
    executable = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if base.is_relative_to("/usr"):
        python = f"{base}/bin/{executable}"
    else:
        mounts.append(Mount(base, INTERPRETER))
        python = f"{INTERPRETER}/bin/{executable}"
    path = f"import sys, runpy; sys.path[:0] = [{LIBRARIES!r}, {PROGRAM!r}]"
    start = f"{path}; runpy.run_module({package!r}, run_name='__main__')"
    profile = Profile(name=name, mounts=tuple(mounts))
    return PythonProfile(profile, (python, "-I", "-S", "-B", "-c", start))


def _library_mounts(found: Distribution) -> list[Mount]:
    tops = {file.parts[0] for file in found.files or () if _is_code(file.parts[0])}
    return [Mount(Path(str(found.locate_file(top))).resolve(), f"{LIBRARIES}/{top}") for top in sorted(tops)]


def _is_code(top: str) -> bool:
    return top not in {"..", "__pycache__"} and not top.endswith("-stubs")
