"""Weights from a file into a network: all of them, and never by unpickling code."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch

from vqscore.errors import ModelError

__all__ = ["load_checkpoint", "read_tensors"]


def load_checkpoint(net: torch.nn.Module, path: Path) -> None:
    """Fill a network from ``.safetensors`` or from a file of tensors that torch wrote.

    Raises:
        ModelError: The file is damaged, holds more than tensors, or belongs to another network.
    """
    state = read_tensors(path, path.name)
    try:
        net.load_state_dict(state, strict=True)
    except (RuntimeError, TypeError, AttributeError) as error:
        kind = type(net).__name__
        raise ModelError(f"{path} holds no weights of {kind}: {_first_line(error)}") from error


def read_tensors(path: Path, name: str) -> Any:
    """What a file of weights holds.

    Args:
        path: The file.
        name: The name by whose ending its format is told.

    Raises:
        ModelError: It is damaged, or holds more than tensors.
    """
    try:
        return _read(path, name)
    except (OSError, ValueError, RuntimeError, EOFError, KeyError, pickle.UnpicklingError) as error:
        message = f"{path} is damaged, or holds more than tensors: {_first_line(error)}"
        remedy = "Fetch it anew: vqscore models remove, then vqscore models pull"
        raise ModelError(f"{message}. {remedy}") from error


def _read(path: Path, name: str) -> Any:
    if Path(name).suffix == ".safetensors":
        from safetensors import SafetensorError  # noqa: PLC0415 - with torch, not without it
        from safetensors.torch import load_file  # noqa: PLC0415

        try:
            return load_file(path)
        except SafetensorError as error:
            raise ValueError(str(error)) from error
    return torch.load(path, map_location="cpu", weights_only=True)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
