/** Lets the browser save a text as a file. */
export function saveFile(name: string, text: string, type: string) {
  saveBlob(name, new Blob([text], { type }));
}

/** Lets the browser save a file. */
export function saveBlob(name: string, blob: Blob) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun with the click; some browsers read the address a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
