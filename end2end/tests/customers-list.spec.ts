import { expect, hydrated, open, test } from '../support/fixtures.ts'
import { customer, customers, found } from '../support/api.ts'
import { List, toasts } from '../support/pages.ts'

test('lists customers, the best first, as the API does', async ({ page, request }) => {
  await open(page, '/customers')
  await expect(page).toHaveTitle(/Customers · Vecino/)
  const list = new List(page)
  const expected = (await customers(request, 'sort=-revenue')).map(({ name }) => name)
  await expect(list.names).toHaveText(expected)
})

test('searches as you type, and the address holds what was searched', async ({ page, request }) => {
  const someone = await customer(request, 'sort=name&kind=person')
  await open(page, '/customers')
  const list = new List(page)
  await list.search.pressSequentially(someone.name, { delay: 20 })
  const expected = await found(request, someone.name)
  await list.expectFound(someone.name, expected)
  await page.reload()
  await hydrated(page)
  await expect(list.search).toHaveValue(someone.name)
  await list.expectFound(someone.name, expected)
})

test('a search that finds nothing says so and offers the way back', async ({ page }) => {
  await open(page, '/customers?q=zzzzqqqqxxxx')
  const list = new List(page)
  await expect(list.names).toHaveCount(0)
  await page.getByRole('link', { name: 'Clear all filters' }).click()
  await expect(list.names.first()).toBeVisible()
})

test('filters by tier and by country, and takes one back', async ({ page, request }) => {
  const { country } = await customer(request, 'tier=gold')
  await open(page, '/customers')
  const list = new List(page)
  const menu = await list.menu('Filter')
  await menu.getByLabel('Tier').selectOption({ label: 'Gold' })
  await menu.getByLabel('Country').selectOption(country)
  await menu.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/tier=gold/)
  const both = await customers(request, `tier=gold&country=${encodeURIComponent(country)}`)
  await expect(list.names).toHaveText(both.map(({ name }) => name))

  await page.locator('.chip.filter', { hasText: country }).getByRole('link').click()
  await expect(page).not.toHaveURL(/country=/)
  await expect(list.names).toHaveText((await customers(request, 'tier=gold')).map(({ name }) => name))
})

test('sorts by a column, and the other way round', async ({ page, request }) => {
  await open(page, '/customers')
  const list = new List(page)
  await list.column('Orders').getByRole('link').click()
  await expect(list.column('Orders')).toHaveAttribute('aria-sort', 'descending')
  await expect(list.names).toHaveText((await customers(request, 'sort=-orders')).map(({ name }) => name))
  await list.column('Orders').getByRole('link').click()
  await expect(list.column('Orders')).toHaveAttribute('aria-sort', 'ascending')
  await expect(list.names).toHaveText((await customers(request, 'sort=orders')).map(({ name }) => name))
})

test('pages on and back without losing or repeating anybody', async ({ page, request }) => {
  await open(page, '/customers?sort=name&tier=gold&limit=20')
  const list = new List(page)
  const everybody = (await customers(request, 'sort=name&tier=gold&limit=200')).map(({ name }) => name)
  const seen: string[] = []
  for (;;) {
    const expected = everybody.slice(seen.length, seen.length + 20)
    await expect(list.names).toHaveText(expected)
    seen.push(...expected)
    if (seen.length >= Math.min(everybody.length, 60)) break
    await list.next.click()
  }
  await list.previous.click()
  const lastPage = Math.floor((seen.length - 1) / 20) * 20
  await expect(list.names.first()).toHaveText(everybody[lastPage - 20] ?? '')
})

test('previews a customer beside the list and opens the page', async ({ page }) => {
  await open(page, '/customers')
  const list = new List(page)
  const name = await list.names.nth(2).innerText()
  await list.rows.nth(2).click()
  await expect(page).toHaveURL(/preview=/)
  await expect(list.preview.getByRole('heading', { name, exact: true })).toBeVisible()
  await list.preview.getByRole('link', { name: 'Open', exact: true }).click()
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
})

test('hides a column and remembers it in the address', async ({ page }) => {
  await open(page, '/customers')
  const list = new List(page)
  await expect(list.column('Country')).toBeVisible()
  const menu = await list.menu('Columns')
  await menu.getByLabel('Country').uncheck()
  await menu.getByRole('button', { name: 'Show' }).click()
  await expect(list.column('Country')).toHaveCount(0)
  await page.reload()
  await hydrated(page)
  await expect(list.column('Country')).toHaveCount(0)
})

test('saves a view, opens it, deletes it and takes that back', async ({ page }) => {
  const name = `Gold ${Date.now()}`
  await open(page, '/customers?tier=gold')
  const list = new List(page)
  const menu = await list.menu('Save as a view')
  await menu.getByRole('textbox').fill(name)
  await menu.getByRole('button', { name: 'Save' }).click()
  const views = page.locator('.tabs').getByRole('link')
  await expect(views.filter({ hasText: name })).toBeVisible()

  await open(page, '/customers')
  await views.filter({ hasText: name }).click()
  await expect(page).toHaveURL(/tier=gold/)
  await (await list.menu('Save as a view')).getByRole('button', { name: /^Delete the view/ }).click()
  await expect(views.filter({ hasText: name })).toHaveCount(0)

  await toasts(page).getByRole('button', { name: 'Undo' }).click()
  await expect(views.filter({ hasText: name })).toBeVisible()
  await page.reload()
  await hydrated(page)
  await views.filter({ hasText: name }).click()
  await expect(page).toHaveURL(/tier=gold/)
  await (await list.menu('Save as a view')).getByRole('button', { name: /^Delete the view/ }).click()
  await expect(views.filter({ hasText: name })).toHaveCount(0)
})

for (const [path, title] of [
  ['/orders', /Orders · Vecino/],
  ['/tickets', /Tickets · Vecino/],
  ['/products', /Products · Vecino/],
] as const) {
  test(`${path} lists, pages and opens a record`, async ({ page }) => {
    await open(page, path)
    await expect(page).toHaveTitle(title)
    const list = new List(page)
    const first = await list.names.first().innerText()
    await list.next.click()
    await expect(list.names.first()).not.toHaveText(first)
    await list.previous.click()
    await expect(list.names.first()).toHaveText(first)
    await list.names.first().click()
    await expect(page).toHaveURL(new RegExp(`${path}/[^/]+/[^/]+`))
    await expect(page.getByRole('heading', { level: 1 })).toContainText(first.trim())
  })
}
