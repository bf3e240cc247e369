/** Hands a text to the system as a file to save; the same in a browser and in a window of the desktop app. */
export function download(fileName: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download has its own handle by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
