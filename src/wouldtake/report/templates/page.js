"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("script");
  const one = (id) => document.getElementById(id);
  const percent = (p) => (p < 0.01 ? "<1 %" : p > 0.99 ? ">99 %" : `${Math.round(100 * p)} %`);

  // --- copy buttons ---
  for (const button of document.querySelectorAll("button.copy")) {
    const code = button.parentElement.querySelector("code");
    const words = button.querySelector("span");
    button.addEventListener("click", async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(code);
        const chosen = getSelection();
        chosen.removeAllRanges();
        chosen.addRange(range);
        done = document.execCommand("copy");
      }
      words.textContent = done ? "Copied" : "Selected";
      setTimeout(() => { words.textContent = "Copy"; }, 1600);
    });
  }

  // --- which section is being read ---
  const links = new Map();
  for (const link of document.querySelectorAll("nav.contents a")) {
    links.set(link.getAttribute("href").slice(1), link);
  }
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const [id, link] of links) {
        if (id === entry.target.id) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  for (const id of links.keys()) if (one(id)) seen.observe(one(id));

  // --- a printed page shows what is folded away ---
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const item of opened) item.open = true;
  });
  addEventListener("afterprint", () => { for (const item of opened) item.open = false; });

  // --- a link to a claim opens nothing and loses nothing; the map follows the slider ---
  const slider = one("map-slider");
  if (!slider) return;
  const days = slider.dataset.days.split("|").map((d) => d.slice(11));
  const numbers = (text) => text.split(" ").map(Number);
  const provinces = [...document.querySelectorAll(".province")].map((path) => ({
    path,
    name: path.dataset.name,
    city: path.dataset.city,
    chance: numbers(path.dataset.chance),
    low: numbers(path.dataset.low),
    high: numbers(path.dataset.high),
    x: Number(path.dataset.x),
    y: Number(path.dataset.y),
  }));
  const tooltip = one("map-tooltip");
  let shown = null;
  const at = () => Number(slider.value);
  const range = (p, k) => `${percent(p.low[k]).replace(" %", "")} to ${percent(p.high[k])}`;

  // Its neighbours are drawn over a province's edge, so the edge of the chosen one is drawn last.
  const edge = document.createElementNS("http://www.w3.org/2000/svg", "path");
  edge.setAttribute("class", "chosen");
  provinces[0].path.parentElement.append(edge);

  const draw = () => {
    const k = at();
    for (const p of provinces) {
      const shade = Math.min(9, Math.max(0, Math.floor(10 * p.chance[k])));
      p.path.setAttribute("class", `province m${shade}`);
      p.path.setAttribute("aria-label",
        `${p.name} (${p.city}): ${percent(p.chance[k])} by ${days[k]}, interval ${range(p, k)}`);
    }
    one("map-date").textContent = days[k];
    slider.setAttribute("aria-valuetext", days[k]);
    const top = [...provinces]
      .sort((a, b) => b.chance[k] - a.chance[k] || (a.name < b.name ? -1 : 1)).slice(0, 8);
    one("map-top").replaceChildren(...top.map((p) => {
      const item = document.createElement("li");
      const who = document.createElement("span");
      const small = document.createElement("small");
      const chance = document.createElement("b");
      small.textContent = p.name;
      who.append(p.city, small);
      chance.textContent = percent(p.chance[k]);
      item.append(who, chance);
      return item;
    }));
    if (shown) show(shown);
  };

  const show = (p) => {
    shown = p;
    edge.setAttribute("d", p.path.getAttribute("d") || "");
    const k = at();
    const strong = document.createElement("b");
    strong.textContent = `${p.city}, ${p.name}`;
    const number = document.createElement("span");
    number.textContent = `${percent(p.chance[k])} by ${days[k]}`;
    const interval = document.createElement("small");
    interval.textContent = `interval ${range(p, k)}`;
    tooltip.replaceChildren(strong, number, interval);
    tooltip.hidden = false;
    const svg = p.path.ownerSVGElement.getBoundingClientRect();
    const ratio = svg.width / p.path.ownerSVGElement.viewBox.baseVal.width;
    const room = tooltip.parentElement.clientWidth - tooltip.offsetWidth;
    const left = Math.max(0, Math.min(room, p.x * ratio - tooltip.offsetWidth / 2));
    const above = p.y * ratio - tooltip.offsetHeight - 14;
    tooltip.style.left = `${left}px`;
    tooltip.style.top = `${above < 0 ? p.y * ratio + 14 : above}px`;
  };
  const hide = () => { shown = null; tooltip.hidden = true; edge.removeAttribute("d"); };

  const toward = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const next = (from, [dx, dy]) => {
    let best = null;
    let least = Infinity;
    for (const p of provinces) {
      const along = (p.x - from.x) * dx + (p.y - from.y) * dy;
      const aside = Math.abs((p.x - from.x) * dy) + Math.abs((p.y - from.y) * dx);
      if (p !== from && along > 0 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = p;
      }
    }
    return best;
  };
  for (const p of provinces) {
    p.path.addEventListener("pointerenter", () => show(p));
    p.path.addEventListener("pointerleave", hide);
    p.path.addEventListener("focus", () => show(p));
    p.path.addEventListener("blur", hide);
    p.path.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { hide(); return; }
      if (!(event.key in toward)) return;
      event.preventDefault();
      const other = next(p, toward[event.key]);
      if (!other) return;
      p.path.setAttribute("tabindex", "-1");
      other.path.setAttribute("tabindex", "0");
      other.path.focus();
    });
  }

  let timer = 0;
  const play = one("map-play");
  const word = play.querySelector(".play-word");
  const mark = play.querySelector("[aria-hidden]");
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
    word.textContent = "Play";
    mark.textContent = "▶";
  };
  play.addEventListener("click", () => {
    if (timer) { stop(); return; }
    if (at() >= days.length - 1) slider.value = "0";
    draw();
    play.setAttribute("aria-pressed", "true");
    word.textContent = "Pause";
    mark.textContent = "❚❚";
    const pace = Math.max(120, Math.min(700, 9000 / days.length));
    timer = setInterval(() => {
      slider.value = String(at() + 1);
      draw();
      if (at() >= days.length - 1) stop();
    }, pace);
  });
  slider.addEventListener("input", () => { if (timer) stop(); draw(); });
  slider.addEventListener("change", () => {
    one("map-status").textContent = `By ${days[at()]}: highest chance ${one("map-top").firstElementChild.textContent}`;
  });
  slider.value = slider.dataset.start;
  draw();
})();
