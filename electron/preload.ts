import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { CallName, CallResult, Host, Payload, Push } from '../shared/api/contract.ts'

/** All that a page of the app can reach: one call, one stream. The main process checks both ends of each. */
const bridge: Host = {
  call: <Name extends CallName>(name: Name, payload?: Payload<Name>) =>
    ipcRenderer.invoke('call', name, payload) as Promise<CallResult<Name>>,
  listen(listener) {
    const forward = (_event: IpcRendererEvent, push: Push): void => listener(push)
    ipcRenderer.on('events', forward)
    return () => void ipcRenderer.removeListener('events', forward)
  },
}

contextBridge.exposeInMainWorld('bridge', bridge)
