import { useEffect } from "react";
import { Icon } from "../shared/Icon";
import { Marked } from "../shared/Marked";
import { useStored } from "../shared/store";
import type { Session } from "./session";

const LONG = 7000;

/** What could not be done and why; each goes by itself after a while. */
export function Notices({ session }: { session: Session }) {
  const notices = useStored(session.notices, (all) => all);
  const last = notices.at(-1)?.key;
  useEffect(() => {
    if (last === undefined) return;
    const gone = setTimeout(() => session.dismiss(last), LONG);
    return () => clearTimeout(gone);
  }, [session, last]);
  return (
    <div className="notices" role="alert">
      {notices.map((notice) => (
        <p key={notice.key} className="toast">
          <span>
            <Marked text={notice.text} />
          </span>
          <button type="button" aria-label="Dismiss" onClick={() => session.dismiss(notice.key)}>
            <Icon name="close" size={15} />
          </button>
        </p>
      ))}
    </div>
  );
}
