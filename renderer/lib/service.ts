import type { OutOfService } from '../../shared/model/service.ts'
import { host } from '../host/index.ts'
import { toast } from '../ui/index.ts'

/** Takes a model, or all of a provider's, out of service or puts it back, and says what that means. */
export async function setService(entry: OutOfService, inService: boolean, name: string): Promise<void> {
  const result = await host.call('service.set', { ...entry, inService })
  if (!result.ok) return void toast({ tone: 'bad', title: 'That did not work', description: result.error.message })
  if (inService) toast({ tone: 'ok', title: `${name} is back in service.` })
  else
    toast({
      title: `${name} is out of service.`,
      description: 'No pipeline asks it until you put it back, here or under Models and keys.',
    })
}
