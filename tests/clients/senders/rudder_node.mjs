import { createRequire } from 'node:module'
import { calls, host, writeKey } from './script.mjs'

const RudderAnalytics = createRequire(process.env.PACKAGES)('@rudderstack/rudder-sdk-node')
const analytics = new RudderAnalytics(writeKey, {
  dataPlaneUrl: host,
  errorHandler: (error) => {
    console.error(error)
    process.exitCode = 1
  },
})
let told = 0
for (const [kind, call] of calls()) {
  analytics[kind](call)
  // It measures its whole queue at each call, so a long one takes it minutes.
  if (++told % 20 === 0) await analytics.flush()
}
while (analytics.queue.length) await analytics.flush()
await analytics.flush()
