import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test } from '../support/fixtures.ts'
import { busiest, customers, found, own } from '../support/api.ts'
import { List, Record, toasts } from '../support/pages.ts'
import { word } from '../support/words.ts'

test('from the list to a note that is still there after a reload', async ({ page, request }) => {
  const someone = await own(request)
  await open(page, '/customers')
  const list = new List(page)
  await list.search.fill(someone.name)
  await list.expectFound(someone.name, await found(request, someone.name))
  await list.opener(someone).click()

  const record = new Record(page)
  await expect(record.name).toHaveText(someone.name)
  const note = `Prefers the side door ${Date.now()}`
  await record.text.fill(note)
  await record.save.click()
  await expect(record.entries.first()).toContainText(note)
  await expect(record.text).toHaveValue('')
  await expect(record.entries.first().locator('.is-pending')).toHaveCount(0)
  await page.reload()
  await hydrated(page)
  await expect(record.entries.first()).toContainText(note)
})

test('logs a call with its length', async ({ page, request }) => {
  const { id } = await own(request)
  await open(page, `/customers/${id}`)
  const record = new Record(page)
  const call = `Asked about the delivery ${Date.now()}`
  await page.locator('.composer').getByText('Call log', { exact: true }).click()
  await record.text.fill(call)
  await page.locator('.composer').getByLabel('Minutes').fill('7')
  await record.save.click()
  await expect(record.entries.first()).toContainText(call)
  await expect(record.entries.first()).toContainText('7 min')
})

test('a note that the server refuses disappears again, and says why', async ({ page, request, guard }) => {
  guard.allow(/write-entry/, /status of 503/)
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  const record = new Record(page)
  await page.route('**/api/fn/write-entry', (route) => route.fulfill({ status: 503, body: '' }))
  await record.text.fill('This will not arrive')
  await record.save.click()
  await expect(toasts(page)).toBeVisible()
  await expect(record.entries.filter({ hasText: 'This will not arrive' })).toHaveCount(0)
  await expect(record.text, 'what was written is not lost').toHaveValue('This will not arrive')
})

test('filters the timeline, and counts what it filters', async ({ page, request }) => {
  const someone = await busiest(request)
  await open(page, `/customers/${someone.id}`)
  const record = new Record(page)
  await record.facet(/^Orders/).click()
  await expect(page).toHaveURL(/kind=order/)
  await expect(record.facet(/^Orders/)).toContainText(String(someone.orders))
  await expect(record.entries.first()).toContainText('Order')
  await page.reload()
  await hydrated(page)
  await expect(record.entries).toHaveCount(Math.min(someone.orders, 50))
})

test('loads older events as one scrolls, to the very first', async ({ page, request }) => {
  const someone = await busiest(request)
  expect(someone.interactions, 'more than one page').toBeGreaterThan(50)
  await open(page, `/customers/${someone.id}`)
  const record = new Record(page)
  await expect(async () => {
    await record.entries.last().scrollIntoViewIfNeeded()
    expect(await record.entries.count()).toBeGreaterThanOrEqual(someone.interactions)
  }).toPass({ timeout: 15_000 })
})

test('jumps to a month', async ({ page, request }) => {
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  const oldest = page.locator('.date-rail a').last()
  const until = new URL((await oldest.getAttribute('href')) ?? '', page.url()).searchParams.get('until') ?? ''
  expect(until).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  await oldest.click()
  await expect(page).toHaveURL((url) => url.searchParams.get('until') === until)
  const month = new RegExp(`^${until.slice(0, 7)}`)
  await expect(new Record(page).entries.first().locator('time').first()).toHaveAttribute('datetime', month)
})

test('shows orders with their lines, in place', async ({ page, request }) => {
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  await new Record(page).tab(/^Orders/).click()
  await expect(page).toHaveURL(/\/orders/)
  const twist = page.locator('.twist').first()
  await expect(twist).toHaveAttribute('aria-expanded', 'false')
  await twist.click()
  await expect(twist).toHaveAttribute('aria-expanded', 'true')
  await expect(page.locator('tr.sub').first()).toBeVisible()
})

test('shows tickets with their messages, in place', async ({ page, request }) => {
  const { id } = await busiest(request)
  await open(page, `/customers/${id}`)
  await new Record(page).tab(/^Tickets/).click()
  await expect(page).toHaveURL(/\/tickets/)
  await page.locator('.twist').first().click()
  await expect(page.locator('.msg').first()).toBeVisible()
})

test('each tab has a title of its own', async ({ page, request }) => {
  const { id, name } = await busiest(request)
  await open(page, `/customers/${id}`)
  await expect(page).toHaveTitle(`${name} · Vecino`)
  for (const tab of ['orders', 'tickets', 'surveys']) {
    await open(page, `/customers/${id}/${tab}`)
    await expect(page).toHaveTitle(`${word('en', `interaction.${tab}`)} · ${name} · Vecino`)
  }
})

test('times are in the zone of the browser, after one reload at most', async ({ browser, request, baseURL }) => {
  const { id } = await busiest(request)
  const context = await browser.newContext({ timezoneId: 'America/New_York', ...(baseURL ? { baseURL } : {}) })
  const page = await context.newPage()
  let loads = 0
  page.on('load', () => (loads += 1))
  await page.goto(`/customers/${id}`)
  await page.locator('html[data-zone="America/New_York"][data-hydrated]').waitFor({ state: 'attached' })
  await page.goto(`/customers/${id}`)
  await hydrated(page)
  expect(loads).toBeLessThanOrEqual(3)
  await context.close()
})

test.describe('an executive', () => {
  test.use({ role: 'executive' })

  test('says why, and sees for a while what the role masks of this customer', async ({ page, request }) => {
    const [someone, other] = (await customers(request, 'sort=-orders&limit=8')).slice(-2)
    if (!someone || !other) throw new Error('fewer than two customers')
    const what = { what: word('en', 'settings.class_contact') }
    const banner = page.locator('.unmask')
    await open(page, `/customers/${someone.id}`)
    await expect(banner).toContainText(word('en', 'privacy.masked', what))
    const addresses = page.locator('.rec-grid > .left .cp')
    await expect(addresses.first()).toContainText('•••')
    await banner.getByText(word('en', 'privacy.unmask')).press('Enter')
    await expectAccessible(page)
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSidewaysScroll(page)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByLabel(word('en', 'privacy.unmask_why')).fill('A letter came back')
    await page.keyboard.press('Enter')
    await expect(banner).toContainText(word('en', 'privacy.unmasked', what))
    await hydrated(page)
    await expect(addresses.first()).not.toContainText('•••')
    await expectAccessible(page)
    await open(page, `/customers/${other.id}`)
    await expect(banner, 'of one customer, not of all').toContainText(word('en', 'privacy.masked', what))
  })
})
