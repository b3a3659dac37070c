// What scripts say on the page of an answer: its form has the sentences, in the reader's language, as data attributes.

/** One of them, with `{name}` in it replaced by the value of that name. */
export function words(key, values = {}) {
  const sentence = document.getElementById("answer").dataset[key];
  return sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}
