import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import { act, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mounted, type Props } from "./mount";

type Data = { said: string };

/** What it was made with stays, as what a person types does. */
function Kept({ data }: Props<Record<string, never>, Data>) {
  const [first] = useState(data.said);
  return (
    <p>
      {first} {data.said}
    </p>
  );
}

const renderer = mounted(Kept);
let page: HTMLElement;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  page = document.createElement("div");
  page.innerHTML = '<div class="root"></div>';
  document.body.append(page);
});

afterEach(() => {
  vi.useRealTimers();
  page.remove();
});

function render(said: string): () => void {
  let end: unknown;
  act(() => {
    const args = { parentElement: page, data: { said }, setStateValue: () => {}, setTriggerValue: () => {} };
    end = renderer(args as unknown as FrontendRendererArgs<Record<string, never>, Data>);
  });
  return end as () => void;
}

const settle = () => act(() => void vi.runAllTimers());
const shown = () => page.querySelector("p")?.textContent;

test("a call that newer data overtook ends nothing", () => {
  render("one");
  const overtaken = render("two");
  overtaken();
  settle();
  expect(shown()).toBe("one two");
  render("three");
  expect(shown()).toBe("one three");
});

test("a component that has left the page ends, and begins anew where it comes back", () => {
  const end = render("one");
  page.remove();
  end();
  settle();
  expect(shown()).toBeUndefined();
  document.body.append(page);
  render("two");
  expect(shown()).toBe("two two");
});
