import { useEffect, useId, useRef, useState } from "react";
import { Icon } from "../shared/Icon";
import { Marked } from "../shared/Marked";

export type Choice = {
  id: string;
  label: string;
  hint: string;
  icon: string;
  category: string;
  tone?: string;
};

/** A small search box with a list: what is typed narrows it, arrows and Enter choose. */
export function Chooser(props: {
  title: string;
  placeholder: string;
  at: { x: number; y: number };
  find: (typed: string) => Choice[];
  onChoose: (id: string) => void;
  onClose: () => void;
  /** What is said where there is nothing to choose from at all. */
  none?: string;
}) {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const name = useId();
  const found = props.find(typed);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    void list.current?.children[active]?.scrollIntoView({ block: "nearest" }); // a promise in newer browsers
  }, [active]);
  const choose = (place: number) => {
    const choice = found[place];
    if (choice) props.onChoose(choice.id);
  };
  return (
    <div
      className="chooser nodrag nowheel nopan"
      role="dialog"
      aria-label={props.title}
      style={{ left: props.at.x, top: props.at.y }}
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget as globalThis.Node | null)) props.onClose();
      }}
    >
      <input
        ref={input}
        role="combobox"
        aria-expanded="true"
        aria-controls={name}
        aria-activedescendant={found[active] ? `${name}${active}` : undefined}
        aria-label={props.title}
        placeholder={props.placeholder}
        value={typed}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(e) => {
          e.stopPropagation();
          if (e.key === "Escape") props.onClose();
          else if (e.key === "Enter") choose(active);
          else if (e.key === "ArrowDown") setActive((a) => Math.min(found.length - 1, a + 1));
          else if (e.key === "ArrowUp") setActive((a) => Math.max(0, a - 1));
          else return;
          e.preventDefault();
        }}
      />
      <ul ref={list} id={name} role="listbox" aria-label={props.title} tabIndex={-1}>
        {found.map((choice, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keys
          <li
            key={choice.id}
            id={`${name}${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            data-category={choice.category}
            data-choice={choice.id}
            onMouseDown={(e) => e.preventDefault()}
            onMouseMove={() => setActive(place)}
            onClick={() => choose(place)}
          >
            <Icon name={choice.icon} size={16} />
            <span>
              {choice.label}
              <small className={choice.tone}>
                {choice.tone ? <Marked text={choice.hint} /> : choice.hint}
              </small>
            </span>
          </li>
        ))}
      </ul>
      {found.length ? null : <p>{(!typed && props.none) || "Nothing fits. Try another word."}</p>}
    </div>
  );
}
