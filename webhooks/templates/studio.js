// Reloads the page when a file of words was saved. The page says what it was made from.
const mark = document.body.dataset.mark;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/mark", { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== mark) location.reload();
  } catch {
    // The studio was stopped: the page stays as it is.
  }
}

if (mark) setInterval(look, 1000);
