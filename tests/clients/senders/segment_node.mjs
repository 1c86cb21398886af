import { createRequire } from 'node:module'
import { calls, host, writeKey } from './script.mjs'

const { Analytics } = createRequire(process.env.PACKAGES)('@segment/analytics-node')
const analytics = new Analytics({ writeKey, host })
analytics.on('error', (error) => {
  console.error(error)
  process.exitCode = 1
})
for (const [kind, call] of calls()) analytics[kind](call)
await analytics.closeAndFlush()
