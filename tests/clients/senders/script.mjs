// What every Node client tells: `each` calls of each of `customers` customers.
export const [, , host, writeKey, prefix, customers, each] = process.argv

export function* calls() {
  for (let n = 0; n < Number(each); n++) {
    for (let c = 0; c < Number(customers); c++) {
      const userId = `${prefix}-${c}`
      const properties = { n }
      if (n === 0) yield ['identify', { userId, traits: { email: `${userId}@example.com`, firstName: 'Ana', phone: null } }]
      else if (n === 1) yield ['track', { userId, event: 'Signed Up', properties }]
      else if (n === 2) yield ['group', { userId, groupId: 'g-1', traits: { plan: 'gold' } }]
      else if (n === 3) yield ['page', { userId, name: 'Home', properties }]
      else if (n === 4) yield ['screen', { userId, name: 'Home', properties }]
      else yield ['track', { userId, event: 'Product Viewed', properties }]
    }
  }
}
