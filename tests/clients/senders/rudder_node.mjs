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
for (const [kind, call] of calls()) analytics[kind](call)
while (analytics.queue.length) await analytics.flush()
await analytics.flush()
