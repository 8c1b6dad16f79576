// One file to the hub. By XMLHttpRequest, since fetch does not tell how much has gone.
import type { AttachmentView } from "./protocol.gen";
import { Failed } from "./rest";

interface Watch {
  onprogress: (progress: number) => void;
  signal: AbortSignal;
}

// As long as the hub takes; the end of a name says what it is, and stays.
const LONGEST_NAME = 200;

export function upload(file: File, { onprogress, signal }: Watch): Promise<AttachmentView> {
  const { promise, resolve, reject } = withResolvers<AttachmentView>();
  const request = new XMLHttpRequest();
  request.open("POST", `/api/attachments?name=${encodeURIComponent(shorten(file.name))}`);
  request.setRequestHeader("X-Hub", "1");
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => onprogress(total ? loaded / total : 0);
  request.onload = () => {
    if (request.status >= 200 && request.status < 300) resolve(request.response as AttachmentView);
    else reject(new Failed(request.status, codeOf(request)));
  };
  request.onerror = () => reject(new Failed(0, "unreachable"));
  request.onabort = () => reject(new Failed(0, "stopped"));
  signal.addEventListener("abort", () => request.abort());
  request.send(file);
  return promise;
}

export function shorten(name: string): string {
  const end = /\.[^.]{1,20}$/.exec(name)?.[0] ?? "";
  return name.length > LONGEST_NAME ? name.slice(0, LONGEST_NAME - end.length) + end : name;
}

function codeOf({ response, status }: XMLHttpRequest): string {
  const { error } = (response ?? {}) as { error?: { code?: string } };
  return error?.code ?? `http_${status}`;
}

function withResolvers<T>() {
  let settle!: { resolve: (value: T) => void; reject: (reason: Error) => void };
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}
