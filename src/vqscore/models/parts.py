"""What can fill a role of a model set: ``open_clip:NAME/TAG``, ``local-dir:/path`` and others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vqscore.errors import UsageError
from vqscore.models.catalogue import known_weight
from vqscore.models.model_set import EMBEDDED
from vqscore.models.open_clip_files import LOCAL, LocalFolder, hub_weight
from vqscore.models.templates import split_templates
from vqscore.models.weight import Weight
from vqscore.registry import unknown_name

__all__ = ["ROLES", "is_part", "part_name", "provider_of", "weight_of"]

ROLES = tuple(sorted(EMBEDDED))


@dataclass(frozen=True, slots=True)
class _Kind:
    role: str
    provider: str
    example: str


_KINDS = {
    "open_clip": _Kind(
        "image_text",
        "vqscore.models.open_clip_image_text:OpenClipImageText",
        "open_clip:ViT-B-32/laion2b_s34b_b79k",
    ),
    "local-dir": _Kind(
        "image_text",
        "vqscore.models.open_clip_image_text:OpenClipImageText",
        "local-dir:/path/to/folder",
    ),
    "facenet": _Kind("face_embedder", "vqscore.models.facenet:FacenetEmbedder", "facenet:vggface2"),
    "raft": _Kind("flow", "vqscore.models.raft:RaftFlow", "raft:large"),
    "timm": _Kind(
        "appearance",
        "vqscore.models.timm_appearance:TimmAppearance",
        "timm:vit_small_patch14_dinov2.lvd142m",
    ),
}


def provider_of(role: str, part: str) -> str:
    """What a :class:`~vqscore.models.model_set.ModelSet` loads for a part: ``"module:Class part"``.

    Args:
        role: The role that it fills.
        part: ``"embedded"``, one of the kinds above, or another package's ``"module:Class"``;
            ``"module:Class ARGUMENT"`` is made as ``Class(ARGUMENT, device)``.

    Raises:
        UsageError: No such role or kind, or a kind that fills another role.
    """
    kind = _KINDS.get(part.partition(":")[0])
    module, _, attribute = part.partition(":")
    if kind is None and module and attribute.partition(" ")[0].isidentifier():
        # Another package's, which may have roles of its own.
        return part
    if role not in ROLES:
        raise UsageError(unknown_name("role", role, ROLES))
    if part == "embedded":
        return EMBEDDED[role]
    if kind is None:
        examples = ", ".join(each.example for each in _KINDS.values() if each.role == role)
        message = f"{role} = {part!r} is nothing that can be loaded: write embedded"
        raise UsageError(message + (f", {examples}" if examples else "") + ", or module:Class")
    if kind.role != role:
        raise UsageError(f"{part!r} fills the role {kind.role!r}, not {role!r}")
    bare, _ = split_templates(part)
    if bare != part and role != "image_text":
        raise UsageError(f"{part!r}: only image_text reads prompts; leave the templates out")
    if part.startswith(LOCAL):
        path = Path(bare.removeprefix(LOCAL)).expanduser().resolve()
        part = f"{LOCAL}{path}{part.removeprefix(bare)}"
    return f"{kind.provider} {part}"


def is_part(text: str) -> bool:
    """Whether a text names a part of a kind that is built in, and no set.

    >>> is_part("raft:large"), is_part("standard")
    (True, False)
    """
    return text.partition(":")[0] in _KINDS and ":" in text


def part_name(part: str) -> str:
    """What results call a part; of a folder its last name and a digest, not where it lies.

    Raises:
        ModelError: The folder holds no model.
    """
    if not part.startswith(LOCAL):
        return part
    bare, _ = split_templates(part)
    return LocalFolder.of(bare).name + part.removeprefix(bare)


def weight_of(part: str) -> Weight | None:
    """The file that a part needs fetched; nothing where it comes with a package or in a folder.

    Raises:
        UsageError: The part names a model that does not exist.
    """
    part, _ = split_templates(part)
    kind = part.partition(":")[0]
    if kind not in _KINDS or kind == "local-dir":
        return None
    if kind == "open_clip":
        return hub_weight(part)
    if (known := known_weight(part)) is not None:
        return known
    if kind == "timm":
        name = part.partition(":")[2]
        return Weight(part, f"hf:timm/{name}/model.safetensors", "see the model's page on the hub")
    raise UsageError(f"{part!r}: there is only {_KINDS[kind].example}")
