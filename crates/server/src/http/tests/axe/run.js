// Runs in the browser that the test starts: loads every page into a frame, wide and narrow, and
// sends back what axe-core finds, and whether a page is wider than its window.
"use strict";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = JSON.parse(document.body.dataset.widths);

function load(frame, address) {
  return new Promise((done) => {
    frame.onload = done;
    frame.src = address;
  });
}

function addScript(page, address) {
  return new Promise((done) => {
    const script = page.createElement("script");
    script.onload = done;
    script.src = address;
    page.head.append(script);
  });
}

async function look(frame, number, width) {
  frame.style.width = `${width}px`;
  await load(frame, `/page/${number}`);
  const page = frame.contentDocument;
  page.querySelectorAll("details").forEach((part) => { part.open = true; });
  frame.style.height = `${page.documentElement.scrollHeight + 50}px`;
  const found = [];
  const wide = page.documentElement.scrollWidth;
  if (wide > width) {
    found.push(`${wide} pixels wide in a window of ${width}`);
  }
  await addScript(page, "/axe.js");
  const only = { type: "tag", values: TAGS };
  const seen = await frame.contentWindow.axe.run(page, { runOnly: only, resultTypes: ["violations"] });
  for (const rule of seen.violations) {
    for (const node of rule.nodes) {
      found.push(`${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`);
    }
  }
  return found.map((what) => ({ page: number, width, what }));
}

async function run() {
  const count = Number(document.body.dataset.pages);
  const frame = document.querySelector("iframe");
  const found = [];
  for (let number = 0; number < count; number += 1) {
    for (const width of WIDTHS) {
      found.push(...await look(frame, number, width));
    }
  }
  return { looked: count * WIDTHS.length, found };
}

run().catch((error) => ({ broken: String(error) }))
  .then((result) => fetch("/result", { method: "POST", body: JSON.stringify(result) }));
