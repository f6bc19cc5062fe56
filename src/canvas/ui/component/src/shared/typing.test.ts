import { afterEach, expect, test, vi } from "vitest";
import { Typing } from "./typing";

afterEach(() => {
  vi.useRealTimers();
});

test("typing goes on while the field with the focus holds something new", () => {
  const typing = new Typing(document);
  document.body.innerHTML = "<input value='a'><textarea></textarea><button>x</button>";
  const [input, area] = [document.querySelector("input"), document.querySelector("textarea")];
  expect(typing.goesOn()).toBe(false);
  input?.focus();
  expect(typing.goesOn()).toBe(false);
  if (input) input.value = "ab";
  expect(typing.goesOn()).toBe(true);
  input?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(typing.goesOn()).toBe(false);
  if (input) input.value = "abc";
  expect(typing.goesOn()).toBe(true);
  area?.focus();
  expect(typing.goesOn()).toBe(false);
  if (area) area.value = "text";
  area?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(typing.goesOn()).toBe(true);
  area?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
  expect(typing.goesOn()).toBe(false);
  document.querySelector("button")?.focus();
  expect(typing.goesOn()).toBe(false);
  input?.focus();
  expect(typing.goesOn()).toBe(false);
  typing.stop();
});

test("what a field tells as it is typed needs no waiting", () => {
  const typing = new Typing(document);
  document.body.innerHTML = "<input autocomplete='off'><input autocomplete='off' role='combobox'>";
  const [live, list] = document.querySelectorAll("input");
  live?.focus();
  if (live) live.value = "x";
  expect(typing.goesOn()).toBe(false);
  list?.focus();
  if (list) list.value = "x";
  expect(typing.goesOn()).toBe(true);
  typing.stop();
});

test("a text of several lines is told after a pause, and only Streamlit's own", () => {
  vi.useFakeTimers();
  const typing = new Typing(document);
  document.body.innerHTML = "<div data-testid='stTextArea'><textarea></textarea></div><textarea></textarea>";
  const told = vi.fn();
  document.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) told(event.target);
  });
  const type = (area: HTMLTextAreaElement, text: string, isComposing = false) => {
    area.focus();
    area.value = text;
    area.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing }));
  };
  const [note, own] = document.querySelectorAll("textarea");
  if (!note || !own) throw new Error("no fields");
  type(note, "a");
  vi.advanceTimersByTime(400);
  type(note, "ab");
  vi.advanceTimersByTime(400);
  expect(told).not.toHaveBeenCalled();
  expect(typing.goesOn()).toBe(true);
  vi.advanceTimersByTime(100);
  expect(told.mock.calls).toEqual([[note]]);
  expect(typing.goesOn()).toBe(false);
  type(note, "abか", true);
  vi.advanceTimersByTime(1000);
  type(own, "text");
  vi.advanceTimersByTime(1000);
  type(note, "abか");
  own.focus();
  vi.advanceTimersByTime(1000);
  const whole = document.createElement("div");
  whole.className = "stVerticalBlock st-key-cvwhole-forms-orders-query";
  note.closest("div")?.replaceWith(whole);
  whole.innerHTML = "<div data-testid='stTextArea'><textarea></textarea></div>";
  const query = whole.querySelector("textarea");
  if (query) type(query, "SELECT");
  vi.advanceTimersByTime(1000);
  expect(told).toHaveBeenCalledTimes(1);
  typing.stop();
});
