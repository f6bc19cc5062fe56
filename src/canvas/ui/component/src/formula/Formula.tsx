import { Icon } from "../shared/Icon";
import type { Props } from "../shared/mount";

export function Formula({ data }: Props<{ selected: string }, { text: string }>) {
  return (
    <p>
      <Icon name="join_inner" /> {data.text}
    </p>
  );
}
