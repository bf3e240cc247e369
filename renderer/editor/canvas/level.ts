import { createContext, useContext } from 'react'

/** How much of a card can be read: all of it, its title and state, or only that it is there. */
export type Level = 'full' | 'brief' | 'block'

export const levelOf = (zoom: number): Level => (zoom >= 0.5 ? 'full' : zoom >= 0.22 ? 'brief' : 'block')

export const LevelContext = createContext<Level>('full')
export const useLevel = (): Level => useContext(LevelContext)
