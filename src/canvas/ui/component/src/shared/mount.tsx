import type { FrontendRenderer, FrontendRendererArgs, FrontendState } from "@streamlit/component-v2-lib";
import type { FunctionComponent } from "react";
import { createRoot, type Root } from "react-dom/client";

/** What a component gets: its data, and a way to tell Python its state. */
export type Props<State extends FrontendState, Data> = Pick<
  FrontendRendererArgs<State, Data>,
  "data" | "setStateValue" | "setTriggerValue"
>;

/**
 * Streamlit calls the renderer at every change of the data: the React root is made once for each place
 * on the page and kept, so that nothing flickers and the viewport stays.
 *
 * It also ends what a call began that newer data have overtaken, though the component stays on the page. So a
 * root ends only where its place has left the page; else what a person was typing would be gone with it.
 */
export function mounted<State extends FrontendState, Data>(
  Component: FunctionComponent<Props<State, Data>>,
): FrontendRenderer<State, Data> {
  const roots = new WeakMap<object, Root>();
  return ({ parentElement, data, setStateValue, setTriggerValue }) => {
    const held = parentElement as unknown as ParentNode & Node;
    let root = roots.get(held);
    if (!root) {
      const place = held.querySelector(".root");
      if (!place) throw new Error("The component's HTML has no root.");
      root = createRoot(place);
      roots.set(held, root);
    }
    root.render(<Component data={data} setStateValue={setStateValue} setTriggerValue={setTriggerValue} />);
    const made = root;
    return () => {
      setTimeout(() => {
        if (held.isConnected || roots.get(held) !== made) return;
        roots.delete(held);
        made.unmount();
      });
    };
  };
}
