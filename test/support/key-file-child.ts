import { openKeyFile } from '../../electron/core/key-file.ts'

/* A process that sets keys in a key file, one after the other: `node key-file-child.ts FILE NAME COUNT`. */

const [path = '', name = '', count = '0'] = process.argv.slice(2)
const file = await openKeyFile(path, process.env['SWITCHYARD_PASSPHRASE'] ?? '')
for (let i = 0; i < Number(count); i++) {
  await file.set({ provider: 'openai', name: `${name}-${i}`, secret: `marked-secret-of-${name}-${i}` })
  process.stdout.write(`${name}-${i}\n`)
}
