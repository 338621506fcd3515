"""Which files an OpenCLIP model is made of, told without importing OpenCLIP where possible."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vqscore.errors import ModelError, UsageError
from vqscore.models.catalogue import known_weight
from vqscore.models.weight import Weight
from vqscore.models.weights import digest_of

__all__ = ["HUB", "LOCAL", "LocalFolder", "hub_weight", "split_name"]

HUB, LOCAL = "open_clip:", "local-dir:"

_CONFIG = "open_clip_config.json"
_PREFERRED = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pth",
    "model.safetensors",
    "pytorch_model.bin",
    "pytorch_model.pth",
    "model.pth",
)
"""Names of weights in the order in which OpenCLIP prefers them."""


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder with a model in it.

    Args:
        path: The folder, absolute.
        files: Configuration, tokenizer if it has one of its own, weights.
    """

    path: Path
    files: tuple[Path, ...]

    @property
    def name(self) -> str:
        """What results call it: the same on every machine, and another for other weights."""
        return f"{LOCAL}{self.path.name}@{digest_of(*self.files)[:8]}"

    @classmethod
    def of(cls, part: str) -> LocalFolder:
        """Look into ``local-dir:/path``.

        Raises:
            ModelError: No such folder, or it holds no model that can be loaded without a hub.
        """
        path = Path(part.removeprefix(LOCAL)).expanduser().resolve()
        expected = f"a folder with {_CONFIG} and weights (.safetensors) was expected"
        if not path.is_dir():
            raise ModelError(f"{part}: there is no such folder; {expected}")
        config = path / _CONFIG
        if not config.is_file():
            raise ModelError(f"{part}: it holds no {_CONFIG}; {expected}")
        _check(part, config)
        weights = [path / name for name in _PREFERRED if (path / name).is_file()]
        if not weights:
            weights = sorted(p for p in path.iterdir() if p.suffix in {".safetensors", ".bin"})
            if len(weights) > 1:
                names = ", ".join(each.name for each in weights)
                message = f"{part}: which of {names} are the weights? Name one {_PREFERRED[0]}"
                raise ModelError(message)
        if not weights:
            message = f"{part}: it holds no weights, and random ones score nothing"
            raise ModelError(f"{message}; put {_PREFERRED[0]} there")
        words = sorted(
            p for p in path.iterdir() if p.name.startswith(("tokenizer", "vocab", "merges"))
        )
        return cls(path, (config, *words, weights[0]))


def _check(part: str, config: Path) -> None:
    try:
        document: Any = json.loads(config.read_text("utf-8"))
        text: dict[str, Any] = document["model_cfg"]["text_cfg"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{part}: {_CONFIG} is no configuration of OpenCLIP: {error!r}") from error
    if "hf_model_name" in text:
        message = (
            f"{part}: its text encoder {text['hf_model_name']!r} would be fetched from a hub while "
            "scoring; use a model whose configuration describes its own"
        )
        raise ModelError(message)


def split_name(part: str) -> tuple[str, str]:
    """Model and tag of ``open_clip:NAME/TAG``.

    Raises:
        UsageError: It is written otherwise.

    >>> split_name("open_clip:ViT-L-14/openai")
    ('ViT-L-14', 'openai')
    """
    model, _, tag = part.removeprefix(HUB).partition("/")
    if not model or not tag:
        raise UsageError(f"{part!r}: write open_clip:NAME/TAG, as in open_clip:ViT-L-14/openai")
    return model, tag


def hub_weight(part: str) -> Weight:
    """The file behind ``open_clip:NAME/TAG``.

    Raises:
        UsageError: OpenCLIP knows no such model or tag.
        ModelError: It has a part that cannot be fetched beforehand.
    """
    if (known := known_weight(part)) is not None:
        return known
    import open_clip  # noqa: PLC0415 - takes seconds, and the models in the catalogue need it not

    from vqscore.registry import unknown_name  # noqa: PLC0415

    model, tag = split_name(part)
    config = open_clip.get_model_config(model)
    if config is None:
        raise UsageError(unknown_name("OpenCLIP model", model, open_clip.list_models()))
    tags = open_clip.list_pretrained_tags_by_model(model)
    if tag not in tags:
        raise UsageError(unknown_name(f"tag of {model}", tag, tags))
    stated = open_clip.pretrained.get_pretrained_cfg(model, tag)
    text = config["text_cfg"]
    if "hf_tokenizer_name" in text or "hf_model_name" in text or not stated.get("hf_hub"):
        message = (
            f"{part}: it cannot be fetched as one file of safe weights (a tokenizer or a text "
            "encoder of its own, or no hub). Save it to a folder with OpenCLIP, and use "
            "local-dir:/path"
        )
        raise ModelError(message)
    owner, name, file = stated["hf_hub"].split("/", 2)
    source = f"hf:{owner}/{name}/{file or _PREFERRED[0]}"
    return Weight(part, source, "see the model's page on the hub")
