"""Versions: of Python, of vqscore, and of each package it depends on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from vqscore.doctor.check import Check
from vqscore.version import __version__

__all__ = ["unmet", "versions"]


def versions() -> Check:
    """What is installed, and what is not or in a version that does not do."""
    facts = {
        "vqscore": __version__,
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        "platform": platform.platform(),
    }
    trouble: list[str] = []
    wanted: list[str] = []
    for line in requires("vqscore") or ():
        requirement = Requirement(line)
        # What only an extra asks for is no dependency of vqscore itself.
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        found = _installed(requirement.name)
        facts[requirement.name] = found or "missing"
        if problem := unmet(requirement, found):
            trouble.append(problem)
            wanted.append(f"'{requirement.name}{requirement.specifier}'")
    if not trouble:
        return Check("versions", facts)
    remedy = f"python -m pip install {' '.join(wanted)}"
    return Check("versions", facts, "problem", tuple(trouble), remedy)


def unmet(requirement: Requirement, found: str | None) -> str:
    """What is wrong with an installed version, in words; empty where nothing is.

    >>> unmet(Requirement("numpy>=2"), "2.4.1")
    ''
    >>> unmet(Requirement("numpy>=2"), "1.26.4")
    'numpy 1.26.4 is installed, and >=2 is needed'
    >>> unmet(Requirement("numpy>=2"), None)
    'numpy is not installed, and >=2 is needed'
    """
    needed = f"and {requirement.specifier or 'any version'} is needed"
    if found is None:
        return f"{requirement.name} is not installed, {needed}"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"{requirement.name} {found} is installed, {needed}"


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
