// What people type finds what they mean: the rule of core/search/folding.py, for what is narrowed in the browser.

const BEFORE = /[\u00b4\u0384\u1fbd\u1fbf\u1fef\u1ffd\u1ffe]/g; // NFKD would make a space and an accent of these
const JOINERS = /['`\u2018\u2019\u201b\u2032\u02b9\u02bb-\u02bd\u02c8\u02ee\u055a\u05f3\ua78b\ua78c\-\u00ad\u058a\u05be\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
const MARKS = /[\p{Mn}\p{Me}\u0640]/gu;
const ALIKE = { ß: "ss", æ: "ae", œ: "oe", þ: "th", ð: "d", đ: "d", ø: "o", ł: "l", ħ: "h", ŧ: "t", ı: "i", ĸ: "k", ŋ: "n", ə: "e", ς: "σ", ك: "ک", ي: "ی", ى: "ی" };
const LETTERS = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");
const JOINED = /[^ ']+(?:'+[^ ']+)+/g;

/** Its words, each after a space. One with an apostrophe or a dash is there in parts and, at the end, joined. */
export function fold(text) {
  const plain = plainly(text);
  const joined = [...plain.matchAll(JOINED)].map(([word]) => word.replaceAll("'", ""));
  return [...parts(plain), ...joined].map((word) => ` ${word}`).join("");
}

/** The words of a search; mere signs have none. */
export function words(text) {
  return parts(plainly(text));
}

/** A function that says whether a text has all words of a search; mere signs are in none. */
export function saying(search) {
  const needles = words(search).map(needle);
  if (!needles.length) return () => !search.trim();
  return (text) => {
    const folded = fold(text);
    return needles.every((each) => folded.includes(each));
  };
}

function plainly(text) {
  const apart = text.replace(BEFORE, "'").normalize("NFKD").replace(JOINERS, "'").replace(MARKS, "").toLowerCase();
  const same = apart.normalize("NFKD").replace(MARKS, "").replace(LETTERS, (letter) => ALIKE[letter]);
  return same.replace(/[^\p{L}\p{N}\p{M}']+/gu, " ");
}

function parts(plain) {
  return plain.split(/[ ']+/).filter(Boolean);
}

/** One letter has to begin a word; an English plural finds its singular. */
function needle(word) {
  if (/^[a-z0-9]$/.test(word)) return ` ${word}`;
  return /^[a-z]{2,}[a-rt-z]s$/.test(word) ? word.slice(0, -1) : word;
}
