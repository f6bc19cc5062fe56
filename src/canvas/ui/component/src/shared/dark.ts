/** Whether a colour such as `rgb(20, 23, 29)` or `#14171d` is a dark one. */
export function isDark(colour: string): boolean {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(colour.trim())?.[1];
  const wide = hex && hex.length < 6 ? [...hex].map((c) => c + c).join("") : hex;
  const parts = wide
    ? [0, 2, 4].map((i) => Number.parseInt(wide.slice(i, i + 2), 16))
    : (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const [red = 255, green = 255, blue = 255] = parts;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** Whether the theme around an element is dark. */
export function inDarkTheme(element: Element | null): boolean {
  return element !== null && isDark(getComputedStyle(element).getPropertyValue("--st-background-color"));
}
