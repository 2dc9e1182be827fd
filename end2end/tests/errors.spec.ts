import { expect, hydrated, open, test, watch } from '../support/fixtures.ts'
import { busiest } from '../support/api.ts'
import { List, Record, toasts } from '../support/pages.ts'

const NOBODY = '01890000-0000-7000-8000-000000000000'

for (const path of ['/no/such/page', `/customers/${NOBODY}`, '/customers/not-an-id', '/orders/nowhere/0', '/tickets/nowhere/0', '/products/nowhere/0']) {
  test(`404 at ${path}, with a way back`, async ({ page, guard }) => {
    guard.allow(/status of 404/)
    const answer = await open(page, path)
    expect(answer.status()).toBe(404)
    await expect(page).toHaveTitle(/Not here · Vecino/)
    await page.getByRole('main').getByRole('link', { name: 'To the customers' }).click()
    await expect(new List(page).names.first()).toBeVisible()
  })
}

for (const query of ['cursor=%%%', 'cursor=bm90LWEtY3Vyc29y', 'sort=nonsense', 'limit=0', 'limit=9999999999', 'tier=wood', 'ordered_from=yesterday']) {
  test(`400 for /customers?${query}, in words`, async ({ page, guard }) => {
    guard.allow(/status of 400/)
    // The form shows what was typed, and the browser says that it is no date.
    guard.allow(/does not conform to the required format/)
    const answer = await open(page, `/customers?${query}`)
    expect(answer.status()).toBe(400)
    await expect(page.getByRole('alert')).toBeVisible()
  })
}

test('what looks like an attack is only a search', async ({ page }) => {
  for (const text of [`'; DROP TABLE customers; --`, '%_%', '<script>alert(1)</script>', '"*" OR NEAR(', '\u0000', '🙂'.repeat(200)]) {
    const answer = await open(page, `/customers?q=${encodeURIComponent(text)}`)
    expect(answer.status(), text).toBe(200)
  }
})

test('a list that cannot be loaded says so and can be tried again', async ({ page, guard }) => {
  guard.allow(/api\/fn\/customers/, /status of 503/)
  await open(page, '/customers')
  const list = new List(page)
  await page.route('**/api/fn/customers*', (route) => route.fulfill({ status: 503, body: '' }))
  await list.column('Name').getByRole('link').click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.unroute('**/api/fn/customers*')
  await page.reload()
  await hydrated(page)
  await expect(list.names.first()).toBeVisible()
})

test('a part of the program that does not come says so and can be fetched again', async ({ page, guard }) => {
  guard.allow(/split_orders/, /ERR_FAILED/, /Failed to fetch/)
  await page.route(/\/pkg\/.*split_orders\.wasm/, (route) => route.abort())
  await open(page, '/customers')
  const rail = page.getByRole('navigation', { name: 'Main' })
  await rail.getByRole('link', { name: 'Orders' }).click()
  const again = page.getByRole('alert').getByRole('link', { name: 'Try again' })
  await expect(again).toBeVisible()
  await page.unroute(/\/pkg\/.*split_orders\.wasm/)
  await again.click()
  await expect(page).toHaveURL(/\/orders$/)
  await expect(new List(page).rows.first()).toBeVisible()
})

for (const [path, parts] of [['/customers', ['customers']], ['/customers/:id', ['insights', 'record', 'timeline']], ['/customers/:id/tickets', ['insights', 'record', 'lists']], ['/products', ['products']]] as const) {
  test(`${path} fetches the parts that it is made of, and no other before it stands`, async ({ page, request }) => {
    const { id } = await busiest(request)
    // What follows when the page stands is fetched by this list.
    await page.route('**/parts.json', (route) => route.fulfill({ json: {} }))
    const fetched = new Set<string>()
    page.on('request', (asked) => fetched.add(/split_(\w+)\.wasm/.exec(asked.url())?.[1] ?? ''))
    await open(page, path.replace(':id', id))
    expect([...fetched].filter(Boolean).sort()).toEqual([...parts].sort())
  })
}

test('the parts of the other pages follow when the page stands', async ({ browser, guard }) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  watch(page, guard)
  // One that people are likely to need, and one that hardly anybody does.
  const fetched = ['dashboard', 'wall'].map((part) => page.waitForResponse(new RegExp(`/pkg/.*split_${part}\\.wasm`)))
  await open(page, '/orders')
  for (const answer of await Promise.all(fetched)) expect(answer.status()).toBe(200)
  await context.close()
})

test('a link that is pressed while the page wakes up leads to its page', async ({ page }) => {
  let wake = (): void => {}
  const awake = new Promise<void>((resolve) => (wake = resolve))
  await page.route(/split_customers\.wasm/, async (route) => {
    await awake
    await route.continue().catch(() => undefined)
  })
  await page.goto('/customers', { waitUntil: 'commit' })
  // The program is there, and with it the router; the page's own part is not.
  await page.waitForResponse(/vecino\.wasm/)
  await page.waitForTimeout(500)
  await expect(page.locator('html')).not.toHaveAttribute('data-hydrated')
  const orders = new List(page).column('Orders')
  await orders.getByRole('link').click({ noWaitAfter: true })
  wake()
  await expect(page).toHaveURL(/sort=-orders/)
  await hydrated(page)
  await expect(orders).toHaveAttribute('aria-sort', 'descending')
})

test('offline is said, and said to be over', async ({ page, context, guard }) => {
  guard.allow(/ERR_INTERNET_DISCONNECTED/)
  await open(page, '/customers')
  const banner = page.locator('#offline')
  await expect(banner).toBeHidden()
  await context.setOffline(true)
  await expect(banner).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-offline')
  await context.setOffline(false)
  await expect(banner).toBeHidden()
})

test('a note written offline is kept in the box', async ({ page, context, request, guard }) => {
  guard.allow(/ERR_INTERNET_DISCONNECTED/)
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  const record = new Record(page)
  await context.setOffline(true)
  await record.text.fill('Written in the tunnel')
  await record.save.click()
  await expect(toasts(page)).toBeVisible()
  await expect(record.text).toHaveValue('Written in the tunnel')
})
