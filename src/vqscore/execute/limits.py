"""How long a clip may take, and how much memory; beyond that its process is stopped."""

from __future__ import annotations

from dataclasses import dataclass

from vqscore.errors import UsageError

__all__ = ["NO_LIMITS", "Limits", "resident_bytes"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a clip may take. They are kept by the process that watches, from outside.

    A decoder that hangs in C cannot stop itself, and a limit on address space
    (``RLIMIT_AS``) would refuse what models map and never touch. So the resident memory of the
    whole worker process is looked at, ten times a second.

    Args:
        seconds: Time from when a worker with loaded models begins the clip.
        memory_bytes: Resident memory of the process that scores it, models included.

    Raises:
        UsageError: A limit that is not above 0.
    """

    seconds: float | None = None
    memory_bytes: int | None = None

    def __post_init__(self) -> None:
        for limit in (self.seconds, self.memory_bytes):
            # Written so that NaN, which compares with nothing, is refused too.
            if limit is not None and not limit > 0:
                raise UsageError(f"a limit on a clip is above 0, not {limit}")

    def over_time(self, seconds: float) -> str | None:
        """What to say of a clip that has taken this long; nothing if it may."""
        if self.seconds is None or seconds <= self.seconds:
            return None
        return (
            f"it was not scored within {self.seconds:g} s, the limit, and the process that scores "
            "was stopped. If it is worth more time, raise --clip-timeout"
        )

    def over_memory(self, process: int) -> str | None:
        """What to say of a clip whose process holds too much; nothing if it does not."""
        if self.memory_bytes is None:
            return None
        held = resident_bytes(process)
        if held <= self.memory_bytes:
            return None
        return (
            f"the process that scores took {_gigabytes(held)} of memory, more than the limit of "
            f"{_gigabytes(self.memory_bytes)}, and was stopped. If the machine has more, raise "
            "--clip-memory"
        )


NO_LIMITS = Limits()


def resident_bytes(process: int) -> int:
    """Memory that a process holds in RAM now; 0 if it has ended."""
    # Imported here: runs without a limit on memory do not need it.
    import psutil  # noqa: PLC0415

    try:
        return int(psutil.Process(process).memory_info().rss)
    except psutil.Error:
        return 0


def _gigabytes(count: int) -> str:
    """Memory as people give it.

    >>> _gigabytes(1_500_000_000)
    '1.5 GB'
    """
    return f"{count / 1e9:.3g} GB"
