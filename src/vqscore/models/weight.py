"""A file of weights that is fetched on request: what it is, where from, and under what terms."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

__all__ = ["Weight"]


@dataclass(frozen=True, slots=True)
class Weight:
    """One file.

    Args:
        part: What names it in a model set: ``"open_clip:ViT-B-32/laion2b_s34b_b79k"``.
        source: ``"hf:OWNER/NAME/FILE"`` on a Hugging Face hub, or an ``https:`` address.
        licence: Its terms, as its publishers state them.
        megabytes: About how large it is; 0 where that is not known beforehand.
        sha256: Its digest in hex, or the first digits where its publishers state no more. Empty
            where none is published with it: then the hub's own statement at fetching time is held
            against the file.
    """

    part: str
    source: str
    licence: str
    megabytes: int = 0
    sha256: str = ""

    @property
    def repository(self) -> str | None:
        """``OWNER/NAME`` on the hub, if it lies on one."""
        kind, _, rest = self.source.partition(":")
        return "/".join(rest.split("/")[:2]) if kind == "hf" else None

    @property
    def file_name(self) -> str:
        """Its name without folders."""
        return self.source.rpartition("/")[2]

    @property
    def url(self) -> str:
        """Where it is fetched from; ``HF_ENDPOINT`` names another hub than huggingface.co."""
        if self.repository is None:
            return self.source
        hub = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
        return f"{hub}/{self.repository}/resolve/main/{quote(self.file_name)}"

    def folder(self) -> Path:
        """Where the file's own library keeps it, so that what is there already is used.

        A hub's files lie in ``HF_HUB_CACHE``, else ``HF_HOME/hub``; others in
        ``TORCH_HOME/hub/checkpoints``.
        """
        cache = Path(os.environ.get("XDG_CACHE_HOME", "") or "~/.cache").expanduser()
        if self.repository is None:
            home = Path(os.environ.get("TORCH_HOME", "") or cache / "torch").expanduser()
            return home / "hub" / "checkpoints"
        home = Path(os.environ.get("HF_HOME", "") or cache / "huggingface").expanduser()
        hub = Path(os.environ.get("HF_HUB_CACHE", "") or home / "hub").expanduser()
        return hub / f"models--{self.repository.replace('/', '--')}"

    def place(self, commit: str) -> Path:
        """Where a file of that commit belongs; only a hub has commits."""
        folder = self.folder()
        if self.repository is None:
            return folder / self.file_name
        return folder / "snapshots" / commit / self.file_name

    def name_commit(self, commit: str) -> None:
        """Tell Hugging Face's own library which commit is the newest, unless it knows of one.

        Raises:
            OSError: The folder cannot be written to.
        """
        main = self.folder() / "refs" / "main"
        if self.repository is not None and commit and not main.exists():
            main.parent.mkdir(parents=True, exist_ok=True)
            main.write_text(commit, "utf-8")

    def find(self) -> Path | None:
        """The file, if it is on this machine."""
        folder = self.folder()
        if self.repository is None:
            # facenet-pytorch keeps its own beside torch's.
            places = [folder / self.file_name, folder.parents[1] / "checkpoints" / self.file_name]
        else:
            places = sorted(folder.glob(f"snapshots/*/{self.file_name}"))
            main = folder / "refs" / "main"
            if main.is_file():
                commit = main.read_text("utf-8").strip()
                places.insert(0, folder / "snapshots" / commit / self.file_name)
        return next((place for place in places if place.is_file()), None)
