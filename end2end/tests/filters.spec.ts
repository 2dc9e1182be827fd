import { expect, open, test } from '../support/fixtures.ts'
import { customers } from '../support/api.ts'
import { List } from '../support/pages.ts'

const names = (rows: { name: string }[]) => rows.map(({ name }) => name)
const asked = (filter: string) => `/customers?where=${encodeURIComponent(filter)}`

test('adds a condition on any field, counts it first, and takes it off', async ({ page, request }) => {
  await open(page, '/customers?sort=name')
  const list = new List(page)
  const menu = await list.menu('Filter')
  const form = menu.locator('form', { has: page.getByRole('button', { name: 'Add filter' }) })
  await form.getByLabel('Field').selectOption({ label: 'Tier' })
  await form.getByLabel('Comparison').selectOption({ label: 'at least' })
  await form.getByLabel('Value').selectOption({ label: 'Gold' })
  const expected = await customers(request, 'sort=name&where=tier.gte.gold')
  const shown = await customers(request, 'sort=name')
  const going = shown.filter(({ tier }) => tier !== 'gold' && tier !== 'platinum')
  await expect(form.getByRole('status')).toHaveText(/^Would find \d/)
  // Rows below gold are shown as going before anything is asked of the list.
  await expect(page.locator('tr.is-out')).toHaveCount(going.length)
  expect(going.length).toBeGreaterThan(0)
  await form.getByRole('button', { name: 'Add filter' }).click()
  await expect(page).toHaveURL((url) => url.searchParams.get('where') === 'tier.gte.gold')
  await expect(list.names).toHaveText(names(expected))
  const chip = page.locator('.chip.filter', { hasText: 'Tier' })
  await expect(chip).toHaveText(/Tier\s*at least\s*Gold/)
  await chip.getByRole('link', { name: 'Remove filter: Tier' }).click()
  await expect(page).not.toHaveURL(/where=/)
})

test('changes a condition from its chip and leaves the others', async ({ page, request }) => {
  await open(page, asked('and(orders.gte.2,revenue.gte.10000)'))
  const list = new List(page)
  const chip = page.locator('.chip.filter', { hasText: 'Sales' })
  await expect(chip).toContainText('100')
  await chip.locator('summary').click()
  await chip.getByLabel('Value').fill('250.50')
  await chip.getByRole('button', { name: 'Show' }).click()
  const where = 'orders.gte.2,revenue.gte.25050'
  await expect(page).toHaveURL((url) => url.searchParams.get('where') === where)
  await expect(list.names).toHaveText(names(await customers(request, `where=${where}`)))
})

test('asks about orders and tickets, in words and as text', async ({ page, request }) => {
  const where = 'and(orders(placed.within.900).gte.2,not(tickets(status.open)))'
  await open(page, asked(where))
  const list = new List(page)
  await expect(list.names).toHaveText(names(await customers(request, `where=${where}`)))
  await expect(page.locator('.chip.filter').first()).toContainText('Placed in the last 900 days')
  const menu = await list.menu('Filter')
  await menu.getByText('Whole filter as text').click()
  await expect(menu.getByLabel('Filter as text')).toHaveValue(where)
  await menu.getByLabel('Filter as text').fill('tier.eq.brass')
  await expect(menu.getByText('“brass” is not one of the values that there are.')).toBeVisible()
})

test('a filter that cannot be read says which piece, and offers the way out', async ({ page, guard }) => {
  guard.allow(/status of 400/)
  await page.goto(asked('shoe_size.gte.42'))
  await expect(page.getByRole('alert')).toContainText('shoe_size')
  await page.getByRole('alert').getByRole('link').click()
  await expect(new List(page).names.first()).toBeVisible()
})
