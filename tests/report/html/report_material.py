"""Judgments for report tests: clips that are really decoded, outcomes that are given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vqscore.clip import Clip
from vqscore.judgment import Judgment
from vqscore.outcome import Moment, Outcome, Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge
from vqscore.video import open_clip

POLICY = Policy(
    name="test",
    bounds={
        "object_permanence": Bound(fail_below=0.5),
        "identity_persistence": Bound(fail_below=0.5),
        "prompt_adherence": Bound(fail_below=0.25, pass_from=0.4),
    },
)

GOOD: Mapping[str, Outcome] = {
    "object_permanence": Score(0.97),
    "identity_persistence": Score(0.9),
    "prompt_adherence": Score(0.8),
}
VANISHED: Mapping[str, Outcome] = {
    **GOOD,
    "object_permanence": Score(
        0.12,
        {"steps": 1},
        (Moment(1.0, 1.0, 0.12, (0.6, 0.6, 0.2, 0.3)),),
        tuple((t / 4, 0.95 - 0.8 * (t == 4)) for t in range(8)),
    ),
}
SWAPPED: Mapping[str, Outcome] = {
    **GOOD,
    "identity_persistence": Score(
        0.1,
        {"basis": "face", "worst_distance": 0.8, "same_person": 0.6},
        (Moment(0.9, 1.1, 0.1, (0.4, 0.2, 0.2, 0.4)),),
        ((0.0, 1.0), (0.9, 0.95), (1.1, 0.2), (1.9, 0.15)),
    ),
}
NO_FACE: Mapping[str, Outcome] = {
    **GOOD,
    "identity_persistence": Unscored("no face was found", "not_applicable"),
    "prompt_adherence": Unscored("no prompt was given"),
}


def judged(
    path: Path | str,
    outcomes: Mapping[str, Outcome] = GOOD,
    prompt: str | None = "a cup on a table",
) -> Judgment:
    """A judgment of a clip that is really decoded, with outcomes that are given."""
    with open_clip(Clip(Path(path))) as opened:
        for _ in opened:
            pass
        info, report = opened.info, opened.report()
    provenance = {"vqscore": "0", "model_set": "embedded", "models": {"flow": "dis@1"}}
    return judge(Scores(str(path), prompt, outcomes, info, report, provenance), POLICY)


LOW_CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim());
    if (!own || node.closest("svg, script, .unseen, [aria-hidden]")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent.slice(0, 40)}`);
  }
  return bad;
}"""
"""Texts of a page that stand out less than WCAG's 4.5 to 1 from what is behind them."""
