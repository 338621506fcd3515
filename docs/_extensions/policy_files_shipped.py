"""The policies that come with the package, as they stand in it."""

from __future__ import annotations

from importlib.resources import files

from vqscore.policy import shipped_policies

__all__ = ["policy_files_shipped"]


def policy_files_shipped() -> str:
    """Each file whole."""
    folder = files("vqscore").joinpath("policies")
    parts: list[str] = []
    for name in shipped_policies():
        text = folder.joinpath(f"{name}.toml").read_text("utf-8").rstrip()
        parts += [f"### {name}", "", "```toml", text, "```", ""]
    return "\n".join(parts)
