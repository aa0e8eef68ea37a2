/** The console's words: English texts are the keys, chinese.js has each of them in Chinese. */
const STORED = 'tidings.language';
const first = () => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
let current = 'en';
let chinese = {};

export const language = () => current;

/** Loads the words of the language, if they are not there yet; only then the page changes. */
export async function setLanguage(name) {
  if (name === 'zh') chinese = (await import('./chinese.js')).CHINESE;
  current = name;
  localStorage.setItem(STORED, name);
}

await setLanguage(localStorage.getItem(STORED) || first());

/** The text in the reader's language; {0} and {1} are replaced by the values. */
export function t(text, ...values) {
  const words = current === 'zh' ? chinese[text] ?? text : text;
  return words.replace(/\{(\d)\}/g, (whole, place) => values[place] ?? whole);
}
