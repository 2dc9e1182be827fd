import { expect, test } from '../support/fixtures.ts'
import { busiest, customer, customers, found, own } from '../support/api.ts'
import { List, Record } from '../support/pages.ts'
import { word } from '../support/words.ts'

test('searches with the form', async ({ page, request }) => {
  const someone = await customer(request, 'sort=name')
  await page.goto('/customers')
  const list = new List(page)
  await list.search.fill(someone.name)
  await list.search.press('Enter')
  await list.expectFound(someone.name, await found(request, someone.name))
})

test('filters, sorts, pages and previews with links and forms', async ({ page, request }) => {
  await page.goto('/customers?limit=10')
  const list = new List(page)
  const menu = await list.menu('Filter')
  await menu.getByLabel('Tier').selectOption({ label: 'Gold' })
  await menu.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/tier=gold/)
  await list.column('Name').getByRole('link').click()
  const gold = (await customers(request, 'tier=gold&sort=name&limit=200')).map(({ name }) => name)
  await expect(list.names).toHaveText(gold.slice(0, 10))
  expect(gold.length, 'there is a second page').toBeGreaterThan(10)
  await list.next.click()
  await expect(list.names).toHaveText(gold.slice(10, 20))
  await page.goto('/customers')
  const name = await list.names.first().innerText()
  await list.rows.first().getByRole('link', { name: /^Preview/ }).click()
  await expect(list.preview.getByRole('heading', { name, exact: true })).toBeVisible()
})

test('reads a customer, opens an order and a ticket', async ({ page, request }) => {
  const { id, name } = await busiest(request)
  await page.goto(`/customers/${id}`)
  const record = new Record(page)
  await expect(record.name).toHaveText(name)
  await expect(record.entries.first()).toBeVisible()
  await record.tab(/^Orders/).click()
  await page.locator('.twist').first().click()
  await expect(page.locator('tr.sub').first()).toBeVisible()
  await record.tab(/^Tickets/).click()
  await page.locator('.twist').first().click()
  await expect(page.locator('.msg').first()).toBeVisible()
})

test('writes a note with a plain form', async ({ page, request }) => {
  const { id } = await own(request)
  await page.goto(`/customers/${id}`)
  const record = new Record(page)
  const note = `Written without a script ${Date.now()}`
  await record.text.fill(note)
  await record.save.click()
  await expect(page).toHaveURL(new RegExp(`/customers/${id}`))
  await expect(record.entries.first()).toContainText(note)
})

test('a refused call comes back with what was typed', async ({ page, request }) => {
  const { id } = await busiest(request)
  await page.goto(`/customers/${id}`)
  const record = new Record(page)
  await page.locator('.composer').getByText('Call log', { exact: true }).click()
  await page.locator('.composer').getByLabel('Minutes').fill('7')
  // The browser takes blanks for a text; the server does not.
  await record.text.fill('   ')
  await record.save.click()
  await expect(page.locator('.composer').getByRole('alert')).toContainText(word('en', 'composer.kept'))
  await expect(page.locator('.composer').getByLabel('Minutes')).toHaveValue('7')
  await expect(record.text).toHaveValue('   ')
})

test('changes the language with a link', async ({ page }) => {
  await page.goto('/customers')
  await page.locator('header.topbar details summary').click()
  await page.getByRole('link', { name: 'Español' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', /^es/)
  await expect(page.getByRole('link', { name: 'Clientes' }).first()).toBeVisible()
})

test('nothing waits in a template for a script', async ({ page }) => {
  for (const path of ['/customers', '/orders', '/tickets', '/products']) {
    await page.goto(path)
    await expect(page.locator('template')).toHaveCount(0)
    await expect(new List(page).rows.first()).toBeVisible()
  }
})
