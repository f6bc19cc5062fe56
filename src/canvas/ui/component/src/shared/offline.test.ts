import { expect, test } from "vitest";
import { isLost } from "./offline";

test("a page is lost while its state is another than connected", () => {
  for (const state of ["PINGING_SERVER", "CONNECTING", "DISCONNECTED_FOREVER"])
    expect(isLost(state)).toBe(true);
  expect(isLost("CONNECTED")).toBe(false);
  expect(isLost(null)).toBe(false);
});
