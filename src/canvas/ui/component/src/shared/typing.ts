/** Whether somebody is typing into a field of the page that has not been told to Python yet. */

type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (element: unknown): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** A field that tells Python what is typed as it is typed (`canvas/ui/forms/plain.py`); no list that is searched. */
const tellsAtOnce = (field: Field) =>
  field.autocomplete === "off" && field.getAttribute("role") !== "combobox";

export class Typing {
  private readonly begun = new WeakMap<Field, string>();

  constructor(private readonly page: Document) {
    page.addEventListener("focusin", this.begins, true);
    page.addEventListener("keydown", this.pressed, true);
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
  };

  private readonly begins = (event: Event) => {
    if (isField(event.target)) this.begun.set(event.target, event.target.value);
  };

  /** Enter tells Python what a field holds; in one of several lines, Ctrl and Enter. */
  private readonly pressed = (event: KeyboardEvent) => {
    const tells = !(event.target instanceof HTMLTextAreaElement) || event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && tells) this.begins(event);
  };
}
