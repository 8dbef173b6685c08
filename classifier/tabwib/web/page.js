// The page of `tabwib serve`: sends articles to the API beside it and shows what comes back.
// Offsets of the API count code points, and JavaScript counts UTF-16 units: texts are cut as arrays of code points.

const words = {
  ar: {
    skip: "إلى النتائج", name: "تبويب", paste: "ألصق مقالا", title: "العنوان (اختياري)", text: "نص المقال", tag: "صنّف",
    purpose: "وسوم موضوعية لأخبار العربية، ومع كل وسم احتماله والفقرات التي دلّت عليه.", keys: "أو Ctrl+Enter",
    drop: "أفلت هنا ملفا أو دفعة ملفات، أو اختر: txt، html، json، jsonl، csv، tsv، parquet", results: "النتائج",
    json: "تنزيل JSON", csv: "تنزيل CSV", working: "جارٍ التصنيف…", done: (n) => `المقالات المصنّفة: ${n}`,
    token: "رمز الدخول", none: "لا وسم", untitled: "بلا عنوان", why: "لماذا؟", hide: "إخفاء الكلمات", word: "الكلمة", share: "إسهامها",
    shown: "أظهر فقرات", correct: "صحّح الوسوم", save: "احفظ التصحيح", saved: "حُفظ التصحيح", failed: "تعذّر الأمر: ",
    whyHead: (name) => `إسهام الكلمات في «${name}»`, nothing: "الصق نصا أولا", left: (n) => `وتُركت ${n} مقالة لكثرتها`,
  },
  en: {
    skip: "To the results", name: "tabwib", paste: "Paste an article", title: "Title (optional)", text: "Text", tag: "Tag",
    purpose: "Topic tags for Arabic news, each with its probability and the passages that speak for it.", keys: "or Ctrl+Enter",
    drop: "Drop a file or a batch here, or choose: txt, html, json, jsonl, csv, tsv, parquet", results: "Results",
    json: "Download JSON", csv: "Download CSV", working: "Tagging…", done: (n) => `Articles tagged: ${n}`,
    token: "Token", none: "no tag", untitled: "Untitled", why: "Why?", hide: "Hide words", word: "Word", share: "Share",
    shown: "Show passages of", correct: "Correct the tags", save: "Save the correction", saved: "Correction saved", failed: "Failed: ",
    whyHead: (name) => `What words add to “${name}”`, nothing: "Paste a text first", left: (n) => `${n} articles left out: too many`,
  },
};
const BATCH = 50;
const STRONGEST = 12;
const HUES = 6;
const $ = (id) => document.getElementById(id);
let language = "ar";
let tags = [];
let keepsLabels = false;
let articles = [];
let answers = [];

const say = (text) => { $("status").textContent = text; };
const nameOf = (id) => { const tag = tags.find((one) => one.tag === id); return tag ? tag[`name_${language}`] : id; };
const hueOf = (id) => `hue${Math.max(0, tags.findIndex((one) => one.tag === id)) % HUES}`;
const percent = (share) => `${(100 * Math.min(share, 0.999)).toFixed(share > 0.99 ? 1 : 0)}\u00a0%`;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// The token, where the server asks for one, is kept for this tab.
async function ask(path, options = {}) {
  const token = sessionStorage.getItem("token");
  const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) {
    const given = prompt(words[language].token);
    if (given) {
      sessionStorage.setItem("token", given.trim());
      return ask(path, options);
    }
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail || response.statusText);
  return answer;
}

const send = (path, content) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });

async function tagAll(found) {
  articles = found;
  answers = [];
  say(words[language].working);
  for (let start = 0; start < found.length; start += BATCH) {
    const batch = found.slice(start, start + BATCH).map(({ id, title, text }) => ({ id, title, text }));
    answers.push(...(await send("/predict?scores=true", batch)));
  }
  show();
  say(words[language].done(answers.length));
  $("results").focus();
}

function problems(list) {
  $("problems").replaceChildren(...list.map((text) => element("li", { dir: "auto" }, text)));
  $("problems").hidden = !list.length;
}

async function attempt(work) {
  problems([]);
  try {
    await work();
  } catch (error) {
    say(words[language].failed + error.message);
  }
}

// Cuts a text at the bounds of spans and builds a node for each piece by the spans that cover it.
function pieces(text, offset, spans, build) {
  const points = Array.from(text);
  const bounds = new Set([0, points.length]);
  for (const span of spans) {
    for (const at of [span.start - offset, span.end - offset]) if (at > 0 && at < points.length) bounds.add(at);
  }
  const sorted = [...bounds].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((start, place) => {
    const end = sorted[place + 1];
    const covering = spans.filter((span) => span.start - offset <= start && span.end - offset >= end);
    return build(points.slice(start, end).join(""), covering);
  });
}

function marked(text, offset, spans) {
  return pieces(text, offset, spans, (piece, covering) => {
    if (!covering.length) return document.createTextNode(piece);
    const labels = covering.map((span) => element("span", { class: "of" }, nameOf(span.tag)));
    return element("mark", { class: hueOf(covering[0].tag) }, piece, ...labels);
  });
}

// The words of a passage, the share of a pair divided between its two (as _with_pairs of explanation_page.py does).
function withPairs(passage) {
  const halfAt = new Map(); // by where a pair starts, and by where it ends
  for (const { start, end, share } of passage.pairs) {
    for (const at of [start, end]) halfAt.set(at, (halfAt.get(at) || 0) + share / 2);
  }
  const half = (at) => halfAt.get(at) || 0;
  return passage.words.map((word) => ({ ...word, share: word.share + half(word.start) + half(word.end) }));
}

function weighed(text, offset, list, most) {
  return pieces(text, offset, list, (piece, [word]) => {
    if (!word || Math.abs(word.share) < 0.005) return document.createTextNode(piece);
    const made = element("span", { class: "word", title: word.share.toFixed(2) }, piece);
    made.style.backgroundColor = `rgba(var(${word.share > 0 ? "--for" : "--against"}), ${(0.45 * Math.abs(word.share)) / most})`;
    return made;
  });
}

// The paragraphs of a text with their code point offsets, as the API counts them.
function lines(text) {
  const found = [];
  let start = 0;
  for (const line of text.split(/(?<=\n)/u)) {
    const length = Array.from(line).length;
    found.push({ line: line.replace(/\n$/u, ""), start, number: 0 });
    start += length;
  }
  return found;
}

function card(article, answer, place) {
  const t = words[language];
  const evidence = answer.tags.flatMap((tag) => tag.evidence.map((one) => ({ ...one, tag: tag.tag })));
  let only = null;
  const heading = element("h3", { dir: "auto", id: `h${place}` });
  const body = element("div", { class: "body", dir: "auto", lang: "ar", tabindex: "0", role: "region", "aria-labelledby": `h${place}` });
  const why = element("div", { hidden: true });
  const draw = () => {
    const chosen = evidence.filter((one) => only === null || one.tag === only);
    heading.replaceChildren(...(article.title ? marked(article.title, 0, chosen.filter((one) => one.paragraph === 0)) : [t.untitled]));
    const inside = chosen.filter((one) => one.paragraph > 0);
    body.replaceChildren(...lines(article.text).map(({ line, start }) => element("p", { dir: "auto" }, ...marked(line, start, inside))));
  };
  const buttons = answer.tags.map((tag) => {
    const button = element(
      "button",
      { type: "button", class: hueOf(tag.tag), "aria-pressed": "false", "aria-label": `${t.shown} ${nameOf(tag.tag)} ${percent(tag.probability)}`,
        onclick: () => {
          only = only === tag.tag ? null : tag.tag;
          for (const other of buttons) other.setAttribute("aria-pressed", String(other === button && only !== null));
          why.hidden = true;
          draw();
        } },
      nameOf(tag.tag), " ", element("span", { class: "probability" }, percent(tag.probability)),
    );
    return button;
  });
  const reason = element("button", { type: "button", "aria-expanded": "false" }, t.why);
  reason.addEventListener("click", () => attempt(async () => {
    if (!why.hidden) {
      why.hidden = true;
      draw();
    } else {
      const scores = Object.entries(answer.scores).sort((a, b) => b[1] - a[1]);
      const tag = only || (answer.tags[0] ? answer.tags[0].tag : scores[0][0]);
      const [found] = await send(`/explain?tag=${encodeURIComponent(tag)}`, { title: article.title, text: article.text });
      const inTitle = found.passages.filter((one) => one.paragraph === 0).flatMap(withPairs);
      const inText = found.passages.filter((one) => one.paragraph > 0).flatMap(withPairs);
      const most = [...inTitle, ...inText].reduce((largest, one) => Math.max(largest, Math.abs(one.share)), 0.1);
      if (article.title) heading.replaceChildren(...weighed(article.title, 0, inTitle, most));
      body.replaceChildren(...lines(article.text).map(({ line, start }) =>
        element("p", { dir: "auto" }, ...weighed(line, start, inText.filter((one) => one.end > start && one.start < start + line.length), most))));
      const points = [Array.from(article.title || ""), Array.from(article.text)];
      const all = found.passages.flatMap((one) => [...one.words, ...one.pairs].map((term) => ({ ...term, at: Number(one.paragraph > 0) })));
      all.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
      why.replaceChildren(
        element("table", { class: "words" },
          element("caption", {}, t.whyHead(nameOf(tag))),
          element("thead", {}, element("tr", {}, element("th", { scope: "col" }, t.word), element("th", { scope: "col" }, t.share))),
          element("tbody", {}, ...all.slice(0, STRONGEST).map((one) => element("tr", {},
            element("td", { dir: "auto" }, points[one.at].slice(one.start, one.end).join("")),
            element("td", { dir: "ltr" }, (one.share > 0 ? "+" : "") + one.share.toFixed(2)))))));
      why.hidden = false;
    }
    reason.setAttribute("aria-expanded", String(!why.hidden));
    reason.textContent = why.hidden ? t.why : t.hide;
  }));
  draw();
  const made = element("article", { class: "card", "aria-labelledby": `h${place}` }, heading,
    element("p", { class: "id", dir: "ltr" }, answer.id),
    element("p", { class: "row tags" }, ...(buttons.length ? buttons : [t.none]), reason), body, why);
  if (keepsLabels) made.append(correction(article, answer));
  return made;
}

function correction(article, answer) {
  const t = words[language];
  const holding = new Set(answer.tags.map((tag) => tag.tag));
  const boxes = tags.map((tag) => element("input", { type: "checkbox", value: tag.tag, checked: holding.has(tag.tag) }));
  const button = element("button", { type: "button", onclick: () => attempt(async () => {
    const labels = Object.fromEntries(boxes.map((box) => [box.value, box.checked]));
    await send("/labels", { id: answer.id, title: article.title || "", text: article.text, labels });
    say(t.saved);
  }) }, t.save);
  return element("fieldset", {}, element("legend", {}, t.correct),
    ...boxes.map((box) => element("label", {}, box, " ", nameOf(box.value))), " ", button);
}

function show() {
  $("results").hidden = !answers.length;
  $("list").replaceChildren(...answers.map((answer, place) => card(articles[place], answer, place)));
}

function download(name, type, text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function quoted(value) {
  const text = String(value);
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function readFiles(list) {
  const found = [];
  const wrong = [];
  say(words[language].working);
  for (const file of list) {
    try {
      const answer = await ask(`/read?name=${encodeURIComponent(file.name)}`, {
        method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file,
      });
      found.push(...answer.articles);
      wrong.push(...answer.problems);
      if (answer.left_out) wrong.push(`${file.name}: ${words[language].left(answer.left_out)}`);
    } catch (error) {
      wrong.push(`${file.name}: ${error.message}`);
    }
  }
  if (found.length) await tagAll(found);
  else say("");
  problems(wrong);
}

function translate() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  document.title = words[language].name;
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = words[language][one.dataset.text];
  const other = language === "ar" ? "en" : "ar";
  $("language").textContent = other === "en" ? "English" : "العربية";
  $("language").lang = other;
  $("language").dir = other === "ar" ? "rtl" : "ltr";
  say("");
  show();
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value;
  const id = `page-${new Date().toISOString()}`;
  if (!text.trim()) say(words[language].nothing);
  else attempt(() => tagAll([{ id, title: $("title").value, text }]));
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) $("form").requestSubmit();
});
$("files").addEventListener("change", () => attempt(() => readFiles([...$("files").files])));
// The whole page takes a drop: a file that misses the frame would otherwise be opened in place of the page.
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    $("drop").classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) attempt(() => readFiles([...event.dataTransfer.files]));
  });
}
$("language").addEventListener("click", () => { language = language === "ar" ? "en" : "ar"; translate(); });
$("json").addEventListener("click", () => download("tabwib.json", "application/json", JSON.stringify(answers, null, 2)));
$("csv").addEventListener("click", () => {
  const names = tags.map((tag) => tag.tag);
  const rows = answers.map((one) => [one.id, one.tags.map((tag) => tag.tag).join("|"), ...names.map((tag) => one.scores[tag])]);
  const table = [["id", "tags", ...names], ...rows].map((row) => row.map(quoted).join(",")).join("\n");
  download("tabwib.csv", "text/csv", `\ufeff${table}\n`);
});
attempt(async () => {
  [tags, { labels: keepsLabels }] = await Promise.all([ask("/tags"), ask("/healthz")]);
});
