// Where the hub is, and whether it still knows this browser.
import { Failed, rest } from "./rest";

export async function isSignedIn(): Promise<boolean> {
  try {
    await rest.me();
    return true;
  } catch (error) {
    return !(error instanceof Failed && error.status === 401);
  }
}

/** A screen on the wall is nobody's desk: whoever has signed it in must not seem to sit there. */
export const isWall = () => location.pathname === "/wall";

export function socketAddress(): string {
  const only = isWall() ? "?only=floor" : "";
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/console${only}`;
}
