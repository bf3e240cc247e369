interface Open {
  close(): Promise<void>
}

/** What a test opened, to be closed behind it, the last first. */
export function closer(): { add(one: Open): void; closeAll(): Promise<void> } {
  const open: Open[] = []
  return {
    add: (one) => void open.push(one),
    async closeAll() {
      for (const one of open.splice(0).reverse()) await one.close()
    },
  }
}
