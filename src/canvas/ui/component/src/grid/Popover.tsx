import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { beside } from "./beside";

/**
 * A small panel over everything, beside what opened it: it takes the focus; Escape or a click elsewhere closes it.
 */
export function Popover(props: {
  label: string;
  className: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(props.onClose);
  close.current = props.onClose;
  useLayoutEffect(() => {
    const own = panel.current;
    if (own && !own.matches(":popover-open")) own.showPopover();
    place(own);
    const again = () => place(own);
    window.addEventListener("resize", again);
    return () => window.removeEventListener("resize", again);
  });
  useEffect(() => {
    const own = panel.current;
    const before = (own?.getRootNode() as ShadowRoot | Document | undefined)?.activeElement;
    own?.focus({ preventScroll: true });
    const outside = (event: Event) => {
      const path = event.composedPath();
      // The button that opened it closes it by itself.
      const onOpener = path.some((e) => e instanceof Element && e.getAttribute("aria-expanded") === "true");
      if (own && !onOpener && !path.includes(own)) close.current();
    };
    // The click that opened it is over by then.
    const wait = setTimeout(() => document.addEventListener("pointerdown", outside));
    return () => {
      clearTimeout(wait);
      document.removeEventListener("pointerdown", outside);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div
      ref={panel}
      className={`popover ${props.className}`}
      popover="manual"
      role="dialog"
      aria-label={props.label}
      tabIndex={-1}
      onKeyDown={(e) => {
        if (e.key === "Escape") close.current();
        e.stopPropagation();
      }}
    >
      {props.children}
      <button type="button" onClick={props.onClose}>
        Close
      </button>
    </div>
  );
}

/** Puts a panel beside the button that opened it, or beside the headers where that is out of sight. */
function place(panel: HTMLElement | null) {
  const pane = panel?.closest(".pane");
  const header = () =>
    pane?.querySelector(".headcell > [aria-expanded=true]") ?? pane?.querySelector(".heads");
  const opener = panel?.closest(".pop") ?? header();
  if (!panel || !pane || !opener) return;
  const at = beside(
    opener.getBoundingClientRect(),
    pane.getBoundingClientRect(),
    panel.getBoundingClientRect(),
    {
      width: window.innerWidth,
      height: window.innerHeight,
    },
  );
  panel.style.left = `${at.left}px`;
  panel.style.top = `${at.top}px`;
}
