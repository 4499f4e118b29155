import { createLogger } from '../log.ts';
import type { Group } from '../recording/groups.ts';
import { recordedPage } from '../recording/page-source.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { servePage } from '../sinks/page/page.ts';
import { everybody } from '../sinks/page/sight.ts';
import { say } from './replay-problems.ts';
import { untilEnded } from './until-ended.ts';

/** Shows what was recorded until it is told to end. `notes`: what could not be read. Throws SA2008. */
export async function serve(
  groups: readonly Group[],
  settings: RuleSettings,
  address: string,
  notes: readonly string[],
): Promise<void> {
  const source = recordedPage(groups, settings, notes);
  const logger = createLogger({ level: 'warn' });
  const page = await servePage({ address, source, authorize: everybody, logger });
  if (page === null) return;
  say(`the timelines are at ${page.url}/ until Ctrl-C`);
  const end = untilEnded(undefined);
  await end.came;
  end.forget();
  await page.close();
}
