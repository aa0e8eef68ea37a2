/** The console's words: English texts are the keys, chinese.js has each of them in Chinese. */
const STORED = 'tidings.language';
const first = () => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
let current = 'en';
let chinese = {};

export const language = () => current;

/** Loads the words of the language, if they are not there yet; only then the page changes. */
export async function setLanguage(name) {
  const next = name === 'zh' ? 'zh' : 'en';
  if (next === 'zh') chinese = (await import('./chinese.js')).CHINESE;
  current = next;
  localStorage.setItem(STORED, next);
}

await setLanguage(localStorage.getItem(STORED) || first()).catch(() => {}); // then it speaks English

/** Text that runs from right to left, or says it does, must not turn the sentence around it. */
const OTHER_WAY = /[\u0590-\u08ff\ufb1d-\ufefc\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const isolated = (value) => (typeof value === 'string' && OTHER_WAY.test(value) ? `\u2068${value}\u2069` : value);

/** The text in the reader's language; {0} and {1} are replaced by the values. */
export function t(text, ...values) {
  const words = current === 'zh' ? chinese[text] ?? text : text;
  return words.replace(/\{(\d)\}/g, (whole, place) => isolated(values[place] ?? whole));
}
