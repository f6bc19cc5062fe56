import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";

/** A small panel over the rows: it takes the focus; Escape or a click elsewhere closes it. */
export function Popover(props: {
  label: string;
  className: string;
  style?: CSSProperties;
  onClose: () => void;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(props.onClose);
  close.current = props.onClose;
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
      style={props.style}
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
