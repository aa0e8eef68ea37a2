/** Times in forms: a field of the type datetime-local holds UTC here, and the API wants it with seconds and a Z. */

/** What a field shows of a time in the address or of the API. */
export const fieldOf = (iso) => (iso || '').slice(0, 16);

/** What the API is asked with; anything else stays as it is, so that the API can say what is wrong with it. */
export function utcOf(text) {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text || '')) return `${text}:00Z`;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text || '') ? `${text}Z` : text;
}
