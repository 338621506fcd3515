"""The voting page: one form, two clips, keys for the buttons."""

from __future__ import annotations

from html import escape
from pathlib import Path

__all__ = ["done_page", "voting_page"]

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 1600px; padding: 1rem; }
header { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; }
h1 { font-size: 1.25rem; margin: 0 0 .75rem; text-wrap: balance; overflow-wrap: anywhere; }
.clips { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
figure { margin: 0; } figcaption { text-align: center; padding: .25rem; }
video, img { width: 100%; aspect-ratio: 4 / 3; max-height: 62vh; background: #000;
  object-fit: contain; }
.votes { display: flex; flex-wrap: wrap; gap: .75rem; justify-content: center; margin: 1rem 0; }
button { font: inherit; padding: .6rem 1.4rem; border-radius: .5rem; border: 1px solid; }
button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
kbd { border: 1px solid; border-radius: .25rem; padding: 0 .3rem; font-size: .85em; }
progress { width: 12rem; max-width: 40vw; }
"""

# Without JavaScript the buttons work by themselves; this only gives them keys.
_SCRIPT = """
const keys = {ArrowLeft: 'left', ArrowRight: 'right', ArrowDown: 'tie', t: 'tie', u: 'back'};
addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const videos = document.querySelectorAll('video');
  if (event.key === ' ' && event.target.tagName !== 'BUTTON') {
    event.preventDefault();
    videos.forEach(video => { video.currentTime = 0; video.play(); });
  }
  // A player that has the focus keeps the arrows for seeking.
  if (event.target.tagName === 'VIDEO') return;
  const button = document.querySelector(`button[value="${keys[event.key]}"]`);
  if (button) { event.preventDefault(); button.click(); }
});
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style nonce="{nonce}">{style}</style></head>
<body>{body}<script nonce="{nonce}">{script}</script></body></html>
"""

_VOTE = """<header><h1>{prompt}</h1>
<label>{done} of {total} <progress max="{total}" value="{done}"></progress></label></header>
<main><p>Which clip would you take?</p>
<div class="clips">{left}{right}</div>
<form method="post" action="/vote"><input type="hidden" name="token" value="{token}">
<input type="hidden" name="contest" value="{number}">
<div class="votes">
<button name="winner" value="left">Left <kbd>&larr;</kbd></button>
<button name="winner" value="tie">Neither is better <kbd>&darr;</kbd></button>
<button name="winner" value="right">Right <kbd>&rarr;</kbd></button>
<button name="winner" value="back">Take back the last vote <kbd>u</kbd></button>
</div></form><p><kbd>space</kbd> plays both from the start.</p></main>
"""

_DONE = """<header><h1>All {total} voted</h1></header>
<main><p>The votes are in <code>{votes}</code>. The page can be closed.</p>
<form method="post" action="/vote"><input type="hidden" name="token" value="{token}">
<input type="hidden" name="contest" value="0"><div class="votes">
<button name="winner" value="back">Take back the last vote <kbd>u</kbd></button></div></form></main>
"""


def voting_page(
    number: int,
    clips: tuple[Path, Path],
    *,
    prompt: str,
    counted: tuple[int, int],
    token: str,
    nonce: str,
) -> str:
    """The page for one contest; nothing in it names a generator or a file.

    Args:
        number: Of the contest.
        clips: Left and right; only their suffixes are used.
        prompt: What was asked for.
        counted: Contests voted on, and all of them.
        token: That votes must carry.
        nonce: Of this answer's styles and script.
    """
    body = _VOTE.format(
        prompt=escape(prompt),
        done=counted[0],
        total=counted[1],
        left=_figure(number, "left", clips[0]),
        right=_figure(number, "right", clips[1]),
        token=escape(token),
        number=number,
    )
    return _whole("Which clip would you take?", body, nonce)


def done_page(total: int, votes: str, token: str, nonce: str) -> str:
    """The page when nothing is left."""
    body = _DONE.format(total=total, votes=escape(votes), token=escape(token))
    return _whole("All voted", body, nonce)


def _whole(title: str, body: str, nonce: str) -> str:
    return _PAGE.format(title=title, nonce=nonce, style=_STYLE, body=body, script=_SCRIPT)


def _figure(number: int, side: str, clip: Path) -> str:
    source = f"/clip/{number}/{side}"
    if clip.suffix.lower() in (".gif", ".webp"):
        shown = f'<img src="{source}" alt="The {side} clip">'
    else:
        shown = (
            f'<video src="{source}" aria-label="The {side} clip" '
            "controls autoplay loop muted playsinline></video>"
        )
    return f"<figure>{shown}<figcaption>{side.capitalize()}</figcaption></figure>"
