import { DEMO_PASSWORD } from '../../scripts/sign-in.mjs'
import { expect, PEOPLE, test } from '../support/fixtures.ts'
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

test('filters by any field, and by what was ordered, with forms alone', async ({ page, request }) => {
  await page.goto('/customers')
  const list = new List(page)
  const menu = await list.menu('Filter')
  const form = menu.locator('form', { has: page.getByRole('button', { name: 'Add filter' }) })
  await form.getByLabel('Field').selectOption('orders.channel')
  await form.getByLabel('Comparison').selectOption('eq')
  await form.getByLabel('Value').fill('web')
  await form.getByLabel('Number').fill('2')
  await form.getByRole('button', { name: 'Add filter' }).click()
  const where = 'orders(channel.eq.web).gte.2'
  await expect(list.names).toHaveText((await customers(request, `where=${where}`)).map(({ name }) => name))
  await page.locator('.chip.filter').getByRole('link', { name: /^Remove filter/ }).click()
  await expect(page).not.toHaveURL(/where=|field=/)
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

test('edits a customer with a plain form', async ({ page, request }) => {
  const { id } = await own(request)
  await page.goto(`/customers/${id}`)
  await page.locator('.rec-head').getByRole('link', { name: word('en', 'edit.edit') }).click()
  const form = page.getByRole('form', { name: word('en', 'edit.title') })
  const town = `Plaintown ${Date.now()}`
  await form.getByLabel(word('en', 'edit.city')).fill(town)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toHaveCount(0)
  await expect(page.locator('.rec-head')).toContainText(town)
  await expect(new Record(page).entries.first()).toContainText(town)
})

test('the top bar searches, and the rail opens with a link', async ({ page, request }) => {
  const { name } = await busiest(request)
  await page.goto('/orders')
  await page.locator('header.topbar').getByRole('searchbox').fill(name)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL((url) => url.pathname === '/customers' && url.searchParams.get('q') === name)
  await page.locator('#rail-toggle').click()
  await expect(page.locator('.app')).toHaveClass(/is-open/)
  await expect(page).toHaveURL((url) => url.pathname === '/customers' && url.searchParams.get('q') === name)
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
  await page.locator('header.topbar details:not(#account) summary').click()
  await page.getByRole('link', { name: 'Español' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', /^es/)
  await expect(page.getByRole('link', { name: 'Clientes' }).first()).toBeVisible()
})

test('chooses a period of the dashboard, reads a chart as a table and opens a figure', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/dashboard/)
  await expect(page.locator('template')).toHaveCount(0)
  const head = page.locator('.dash-head')
  await head.locator('details.menu > summary').first().click()
  await head.getByRole('link', { name: word('en', 'dashboard.last_month') }).click()
  await expect(page).toHaveURL(/period=last-month/)
  await head.locator('details.menu > summary').first().click()
  await head.getByLabel(word('en', 'dashboard.from'), { exact: true }).selectOption({ index: 2 })
  await head.getByRole('button', { name: word('en', 'list.apply') }).click()
  await expect(page).toHaveURL(/from=\d{4}-\d{2}-01&to=/)
  await page.locator('.as-table > summary').first().click()
  await expect(page.locator('.as-table tbody tr').first()).toBeVisible()
  await page.locator('.kpi .v a').nth(1).click()
  await expect(page).toHaveURL(/\/orders\?/)
  await expect(new List(page).rows.first()).toBeVisible()
})

test('orders, tickets and products preview, and choose columns, with links and forms', async ({ page }) => {
  for (const [path, column] of [['/orders', 'Channel'], ['/tickets', 'Messages'], ['/products', 'Credits']] as const) {
    await page.goto(path)
    const list = new List(page)
    const name = (await list.names.first().innerText()).trim()
    await list.rows.first().getByRole('link', { name: /^Preview/ }).click()
    await expect(list.preview.getByRole('heading', { level: 2 }).first()).toContainText(name)
    await list.preview.getByRole('link', { name: /^Close/ }).click()
    await expect(list.preview).toHaveCount(0)
    const menu = await list.menu('Columns')
    await menu.getByLabel(column, { exact: true }).uncheck()
    await menu.getByRole('button', { name: 'Show' }).click()
    await expect(list.column(column)).toHaveCount(0)
  }
})

test('nothing waits in a template for a script', async ({ page }) => {
  for (const path of ['/customers', '/orders', '/tickets', '/products']) {
    await page.goto(path)
    await expect(page.locator('template')).toHaveCount(0)
    await expect(new List(page).rows.first()).toBeVisible()
  }
})

test.describe('nobody is signed in', () => {
  test.use({ role: 'nobody' })

  test('signs in and out with plain forms', async ({ page }) => {
    await page.goto('/orders')
    await page.getByLabel(word('en', 'account.email')).fill(PEOPLE.supervisor)
    await page.getByLabel(word('en', 'account.password'), { exact: true }).fill('not the password')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText(word('en', 'account.wrong'))
    await page.getByLabel(word('en', 'account.password'), { exact: true }).fill(DEMO_PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/orders$/)
    await page.locator('#account summary').click()
    await page.getByRole('button', { name: word('en', 'account.sign_out') }).click()
    await page.goto('/orders')
    await expect(page).toHaveURL(/\/sign-in\?back=%2Forders$/)
  })
})
