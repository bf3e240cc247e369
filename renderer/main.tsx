import './zod.ts'
import './theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { ErrorBoundary } from './frame/ErrorBoundary.tsx'
import { openHost, wordsOf } from './host/index.ts'
import { toast } from './ui/index.ts'

openHost()

// What no screen expected is said, not lost in a console.
addEventListener('unhandledrejection', (event) => {
  toast({ tone: 'bad', title: 'Something went wrong', description: wordsOf(event.reason) })
})

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root')
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary what="Switchyard">
      <App />
    </ErrorBoundary>
  </StrictMode>,
)
