import type { ProviderCalls } from '../observability/provider-calls.js';
import type { ImageProvider } from './image-provider.js';

/** The provider, with each of its calls watched. */
export function watchedProvider(provider: ImageProvider, calls: ProviderCalls): ImageProvider {
  const { name, capabilities } = provider;
  const admit = provider.admit?.bind(provider);
  const chooseTaskId = provider.chooseTaskId?.bind(provider);
  const poll = provider.poll?.bind(provider);
  const cancel = provider.cancel?.bind(provider);
  return {
    name,
    capabilities,
    start: (job, context, taskId) => calls.observe(name, 'start', () => provider.start(job, context, taskId)),
    ...(admit && { admit }),
    ...(chooseTaskId && { chooseTaskId }),
    ...(poll && { poll: (taskId, job, context) => calls.observe(name, 'poll', () => poll(taskId, job, context)) }),
    ...(cancel && { cancel: (taskId) => calls.observe(name, 'cancel', () => cancel(taskId)) }),
  };
}
