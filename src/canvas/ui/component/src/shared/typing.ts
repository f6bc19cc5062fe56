/** Whether somebody is typing into a field of the page that has not been told to Python yet.
 *
 * A text of several lines, which Streamlit tells when it is left only, is told here after each pause.
 */

type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (element: unknown): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** A field that tells Python what is typed as it is typed (`canvas/ui/forms/plain.py`); no list that is searched. */
const tellsAtOnce = (field: Field) =>
  field.autocomplete === "off" && field.getAttribute("role") !== "combobox";

/** A pause in typing, in milliseconds. */
const PAUSE = 500;

const TOLD = "[data-testid=stTextArea]";
/** What is told whole, when it is left (`canvas/ui/forms/plain.py`). */
const WHOLE = "[class*=st-key-cvwhole]";

export class Typing {
  private readonly begun = new WeakMap<Field, string>();
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: Document) {
    page.addEventListener("focusin", this.begins, true);
    page.addEventListener("keydown", this.pressed, true);
    page.addEventListener("input", this.typed, true);
    page.addEventListener("compositionend", this.typed, true);
  }

  /** The field that has the focus holds something else than when it got it. */
  readonly goesOn = (): boolean => {
    const field = this.page.activeElement;
    if (!isField(field) || tellsAtOnce(field)) return false;
    const before = this.begun.get(field);
    return before !== undefined && before !== field.value;
  };

  /** Looks no more. */
  readonly stop = () => {
    this.page.removeEventListener("focusin", this.begins, true);
    this.page.removeEventListener("keydown", this.pressed, true);
    this.page.removeEventListener("input", this.typed, true);
    this.page.removeEventListener("compositionend", this.typed, true);
    clearTimeout(this.pause);
  };

  private readonly begins = (event: Event) => {
    if (isField(event.target)) this.begun.set(event.target, event.target.value);
  };

  /** A letter of a text of several lines: a while after the last one, Streamlit is given the key that tells. */
  private readonly typed = (event: Event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || !area.closest(TOLD) || area.closest(WHOLE)) return;
    clearTimeout(this.pause);
    if (event instanceof InputEvent && event.isComposing) return;
    this.pause = setTimeout(() => {
      if (this.page.activeElement === area && this.goesOn())
        area.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }),
        );
    }, PAUSE);
  };

  /** Enter tells Python what a field holds; in one of several lines, Ctrl and Enter. */
  private readonly pressed = (event: KeyboardEvent) => {
    const tells = !(event.target instanceof HTMLTextAreaElement) || event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && tells) this.begins(event);
  };
}
