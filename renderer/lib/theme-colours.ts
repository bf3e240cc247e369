import { useSettings } from '../store/index.ts'

/** The theme's colours as a canvas takes them, read where `host` stands: `light-dark()` and mixtures are for CSS only. */
export function themeColours(host: Element): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    let colour = known.get(name)
    if (colour === undefined) {
      const probe = document.createElement('span')
      probe.style.color = `var(--${name})`
      host.append(probe)
      colour = getComputedStyle(probe).color
      probe.remove()
      known.set(name, colour)
    }
    return colour
  }
}

/** Tells when the theme is another one: colours that were painted are pixels and must be painted anew. */
export function watchTheme(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', listener)
  const stop = useSettings.subscribe((state, before) => {
    if (state.settings.theme !== before.settings.theme) listener()
  })
  return () => {
    system.removeEventListener('change', listener)
    stop()
  }
}
