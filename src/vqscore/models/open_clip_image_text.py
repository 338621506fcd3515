"""Images and texts in one space as CLIP learned it, by OpenCLIP.

References:
    Radford et al. Learning Transferable Visual Models From Natural Language Supervision. ICML 2021.
    Cherti et al. Reproducible Scaling Laws for Contrastive Language-Image Learning. CVPR 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from PIL import Image

from vqscore.errors import ModelError
from vqscore.models.clauses import clauses
from vqscore.models.device import in_batches
from vqscore.models.open_clip_files import LOCAL, LocalFolder, hub_weight, split_name
from vqscore.models.parts import part_name
from vqscore.models.precision import name_on, precision_on
from vqscore.models.pulled import pulled
from vqscore.models.steady import steady
from vqscore.models.templates import split_templates
from vqscore.models.weights import digest_of

__all__ = ["OpenClipImageText"]

_BATCH = 32


class OpenClipImageText:
    """An OpenCLIP model, from weights that are on this machine; nothing is fetched here.

    Args:
        part: ``"open_clip:NAME/TAG"``, or ``"local-dir:/path"``: a folder with
            ``open_clip_config.json`` and weights; templates behind it
            (:mod:`~vqscore.models.templates`).
        device: Where it computes. On the CPU one frame at a time in single precision, so that no
            number depends on its company; on CUDA in batches and half precision, and the name says
            so.

    Raises:
        ModelError: The weights are missing, damaged, or do not fit the model.
    """

    blind_to = ("count", "relations")
    tells_things = True

    def __init__(self, part: str, device: str = "cpu") -> None:
        name = part
        self._device = device
        part, self._templates = split_templates(part)
        options: dict[str, Any] = {}
        if part.startswith(LOCAL):
            local = LocalFolder.of(part)
            name = part_name(name)
            self._files = local.files
            model_name = f"{LOCAL}{local.path}"
        else:
            model_name, options = _of_the_hub(part)
            self._files = (Path(options["pretrained"]),)
        try:
            # Without `require_pretrained` weights that are not found would be random ones.
            model = open_clip.create_model(model_name, require_pretrained=True, **options)
            self._tokenizer = open_clip.get_tokenizer(model_name)
        except Exception as error:
            message = f"{part} cannot be loaded from {self._files[-1]}: {error}"
            raise ModelError(message) from error
        self.name = name_on(name, device)
        wanted = open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg)
        self._transform = open_clip.transform.image_transform_v2(wanted, is_train=False)
        self._net: Any = model.eval().to(device)
        self._known: dict[str, NDArray[np.float32]] = {}

    def weight_files(self) -> tuple[Path, ...]:
        """The files that the digest is of."""
        return self._files

    def digest(self) -> str:
        """Digest of the weights and, from a folder, of what describes them."""
        return digest_of(*self._files)

    def images(self, frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Unit vectors ``(N, D)`` float32 of RGB frames ``(H, W, 3)`` uint8."""
        rows = in_batches(self._encode, frames, 1 if self._device == "cpu" else _BATCH)
        return np.stack(rows) if rows else np.zeros((0, self._width()), np.float32)

    def texts(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors ``(M, D)`` float32; of a long prompt, the mean of its clauses' vectors."""
        # Each text is encoded once a process, and alone: the distractors come with every clip.
        for prompt in prompts:
            if prompt not in self._known:
                said = [template.replace("{}", prompt) for template in self._templates]
                self._known[prompt] = self._read([self.clauses(each) for each in said])
        rows = [self._known[prompt] for prompt in prompts]
        return np.stack(rows) if rows else np.zeros((0, self._width()), np.float32)

    def clauses(self, prompt: str) -> tuple[str, ...]:
        """The prompt as the model reads it: whole, or in pieces that fit its context."""
        return clauses(prompt, self._tokens, int(self._tokenizer.context_length))

    def similarity(
        self, images: NDArray[np.float32], texts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Cosines ``(N, M)`` float32 of every image with every text."""
        # Row by row in double: a matrix product's last bits would depend on how many rows it has.
        wide = texts.astype(np.float64)
        rows = [(wide * image).sum(axis=1) for image in images]
        return np.asarray(rows, np.float32).reshape(len(images), len(texts))

    def _tokens(self, text: str) -> int:
        inner = getattr(self._tokenizer, "tokenizer", None)
        if inner is not None:
            return len(inner(text)["input_ids"])
        return len(self._tokenizer.encode(text)) + 2  # where it begins and where it ends

    def _width(self) -> int:
        return int(self._net.visual.output_dim)

    def _encode(self, frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        pixels = torch.stack([self._transform(Image.fromarray(frame)) for frame in frames])
        half = precision_on(self._device) == "fp16"
        with steady(), torch.autocast("cuda", torch.float16, enabled=half):
            found = self._net.encode_image(pixels.to(self._device), normalize=True)
        return cast("NDArray[np.float32]", found.float().cpu().numpy())

    def _read(self, wordings: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Mean of the wordings, each the mean of its pieces."""
        with steady():
            means = [torch.cat([self._piece(p) for p in pieces]).mean(dim=0) for pieces in wordings]
            mean = torch.stack([each / each.norm() for each in means]).mean(dim=0).cpu().numpy()
        return np.asarray(mean / np.linalg.norm(mean), np.float32)

    def _piece(self, text: str) -> torch.Tensor:
        tokens = self._tokenizer([text]).to(self._device)
        return cast("torch.Tensor", self._net.encode_text(tokens, normalize=True)).float()


def _of_the_hub(part: str) -> tuple[str, dict[str, Any]]:
    """Model name and options for OpenCLIP to load a pulled file as the tag it belongs to."""
    model, tag = split_name(part)
    path = pulled(hub_weight(part))
    stated = open_clip.pretrained.get_pretrained_cfg(model, tag)
    wanted = ("mean", "std", "interpolation", "resize_mode")
    options = {
        "pretrained": str(path),
        "force_quick_gelu": bool(stated.get("quick_gelu", False)),
        "force_preprocess_cfg": {key: stated[key] for key in wanted if key in stated},
    }
    return model, options
