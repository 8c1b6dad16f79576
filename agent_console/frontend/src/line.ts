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

export function socketAddress(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/console`;
}
