/** Subscribes to a runtime's stream of container events, without a deadline that would matter, and says so: to be stopped. */
import { criConnection } from '../../../src/agent/cri/connection.ts';
import { GetEventsRequest } from '../../../src/agent/cri/messages.ts';

const AN_HOUR_MS = 3_600_000;
criConnection(process.argv[2] ?? '')
  .stream('GetContainerEvents', GetEventsRequest, AN_HOUR_MS)
  .subscribe();
// The runtime answers a subscription with nothing until something happens.
setTimeout(() => console.log('subscribed'), 1_000);
