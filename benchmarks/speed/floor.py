"""The least that a pass must do: decode, flow of neighbours both ways, models on the samples.

Nothing is made of the results: no check of the flow, no camera, no tracks, no scores.
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from vqscore.features.cadence import Cadence
from vqscore.features.faces import CONFIDENT, SMALLEST_FACE
from vqscore.features.frames import WORKING_SHORT_SIDE
from vqscore.features.images import CLOSE_LOOKS, SampledRgb
from vqscore.models.model_set import ModelSet
from vqscore.video.frame import scaled_size


class Floor:
    """Bare calls, with the sizes and samples of the pass and with its models.

    Args:
        models: Loaded; flow, faces, image-text and appearance are called.
    """

    def __init__(self, models: ModelSet) -> None:
        self._models = models

    def __call__(self, path: Path) -> None:
        """Once over the clip, in this thread."""
        flow = self._models.flow
        before = None
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            seconds = float(stream.duration * stream.time_base)
            faces, images = CLOSE_LOOKS, SampledRgb()
            looks = Cadence.of(faces.every_seconds, faces.at_most, seconds)
            samples = Cadence.of(images.every_seconds, images.at_most, seconds)
            luma, large, small = VideoReformatter(), VideoReformatter(), VideoReformatter()
            for frame in container.decode(stream):
                grey = _scaled(luma, frame, WORKING_SHORT_SIDE, "gray")
                if before is not None:
                    flow(before, grey)
                    flow(grey, before)
                before = grey
                now = float(frame.time)
                if looks.wants(now):
                    self._faces(_scaled(large, frame, faces.short_side, "rgb24"))
                if samples.wants(now):
                    rgb = _scaled(small, frame, images.short_side, "rgb24")
                    self._models.image_text.images([rgb])
                    self._models.appearance([rgb])

    def _faces(self, rgb: np.ndarray) -> None:
        for face in self._models.face_detector(rgb):
            if face.confidence >= CONFIDENT and face.bottom - face.top >= SMALLEST_FACE:
                self._models.face_embedder(rgb, face)


def _scaled(scaler: VideoReformatter, frame: av.VideoFrame, side: int, form: str) -> np.ndarray:
    width, height = scaled_size(frame.width, frame.height, side)
    made = scaler.reformat(
        frame, width=width, height=height, format=form, interpolation="AREA", threads=1
    )
    return np.ascontiguousarray(made.to_ndarray())
