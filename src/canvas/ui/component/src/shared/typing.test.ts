import { expect, test } from "vitest";
import { Typing } from "./typing";

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
