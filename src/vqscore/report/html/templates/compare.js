"use strict";
(() => {
  const rows = [...document.querySelectorAll(".prompt-row")];
  for (const row of rows) {
    const videos = [...row.querySelectorAll("video")];
    const button = row.querySelector(".together");
    if (videos.length < 2) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const stop = videos.some((video) => !video.paused);
      for (const video of videos) {
        if (stop) {
          video.pause();
        } else {
          video.currentTime = 0;
          video.play().catch(() => {});
        }
      }
      button.textContent = stop ? "Play together" : "Pause";
    });
  }
  const find = document.getElementById("find");
  if (!find) return;
  const found = document.getElementById("found");
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    found.textContent = words.length ? shown + " of " + rows.length + " prompts" : "";
  });
  document.querySelector(".tools").hidden = false;
})();
