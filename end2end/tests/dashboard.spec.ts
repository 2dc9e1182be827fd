import type { Locator, Page } from '@playwright/test'
import { expect, open, test } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const tile = (page: Page, key: string): Locator =>
  page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: new RegExp(`^${word('en', key)}$`) }) })

const number = (text: string): number => Number(text.replace(/[^\d]/g, ''))

/** Opens a tile and gives the number that stood on it. */
async function drill(page: Page, key: string): Promise<string> {
  const link = tile(page, key).locator('.v a')
  const value = (await link.innerText()).trim()
  await link.click()
  await expect(page).not.toHaveURL(/\/dashboard/)
  return value
}

/** How many rows the list on the page says it has. */
async function total(page: Page): Promise<number> {
  return number(await page.locator('.pager > span').first().innerText())
}

test('the way in leads to the dashboard', async ({ page }) => {
  await open(page, '/')
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'dashboard.title'))
  await expect(page.locator('.kpis .kpi')).toHaveCount(16)
})

test('the number of orders is the number of rows of the list that it opens', async ({ page }) => {
  await open(page, '/dashboard?period=last-month')
  const orders = await drill(page, 'app.orders')
  await expect(new List(page).rows.first()).toBeVisible()
  expect(await total(page)).toBe(number(orders))
})

test('revenue opens the orders and credit notes that add up to it', async ({ page, request }) => {
  await open(page, '/dashboard?period=last-month')
  const shown = number((await tile(page, 'dashboard.revenue').locator('.v a').getAttribute('title')) ?? '')
  await tile(page, 'dashboard.revenue').locator('.v a').click()
  await expect(page).toHaveURL(/\/orders\?from=.*&to=/)
  const query = new URL(page.url()).searchParams
  let sum = 0
  for (let cursor: string | null = ''; cursor !== null; ) {
    if (cursor) query.set('cursor', cursor)
    query.set('limit', '200')
    const answer = await request.get(`/api/v1/orders?${query}`)
    const { rows, next } = (await answer.json()) as { rows: { total_minor: number }[]; next: string | null }
    sum += rows.reduce((all, order) => all + order.total_minor, 0)
    cursor = next
  }
  expect(sum).toBe(shown)
})

test('another period and another comparison are chosen from menus, and stand in the address', async ({ page }) => {
  await open(page, '/dashboard')
  const head = page.locator('.dash-head')
  const before = await tile(page, 'app.orders').locator('.v').innerText()
  await head.locator('details.menu > summary').first().click()
  await head.getByRole('link', { name: word('en', 'dashboard.last_month') }).click()
  await expect(page).toHaveURL(/period=last-month$/)
  await expect(tile(page, 'app.orders').locator('.v')).not.toHaveText(before)
  await expect(head.locator('details[open]')).toHaveCount(0)
  await head.locator('details.menu > summary').nth(1).click()
  await head.getByRole('link', { name: word('en', 'dashboard.period_before') }).click()
  await expect(page).toHaveURL(/compare=previous/)
  await expect(tile(page, 'app.orders').locator('.delta')).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/period=last-month$/)
})

test('from one month to another', async ({ page }) => {
  await open(page, '/dashboard?compare=none')
  const head = page.locator('.dash-head')
  await head.locator('details.menu > summary').first().click()
  const from = head.getByLabel(word('en', 'dashboard.from'), { exact: true })
  const to = head.getByLabel(word('en', 'dashboard.to'), { exact: true })
  const months = await from.locator('option').evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value))
  await from.selectOption(months[4] ?? '')
  await to.selectOption({ index: 3 })
  await head.getByRole('button', { name: word('en', 'list.apply') }).click()
  await expect(page).toHaveURL(new RegExp(`from=${months[4]}&to=\\d{4}-\\d{2}-\\d{2}`))
  await expect(page).toHaveURL(/compare=none/)
  await expect(page.locator('.kpis .delta')).toHaveCount(0)
})

test('a chart is read by keyboard and as a table', async ({ page }) => {
  await open(page, '/dashboard')
  const card = page.getByRole('region', { name: word('en', 'dashboard.revenue'), exact: true }).first()
  const step = card.locator('.plot-hits a').first()
  await step.focus()
  await expect(step.locator('.tip')).toBeVisible()
  await card.locator('.as-table > summary').click()
  const rows = card.locator('.as-table tbody tr')
  await expect(rows).toHaveCount(await card.locator('.plot-hits .hit').count())
  const first = await rows.first().locator('td').first().innerText()
  expect(await step.locator('.tip').innerText()).toContain(first)
  await page.keyboard.press('Escape')
  await step.press('Enter')
  await expect(page).toHaveURL(/\/orders\?from=/)
})

test('countries add up to the revenue', async ({ page }) => {
  await open(page, '/dashboard?period=all')
  const card = page.getByRole('region', { name: word('en', 'dashboard.countries'), exact: true }).first()
  const name = (await card.locator('tbody tr').first().locator('th').innerText()).trim()
  const orders = number(await card.locator('tbody tr').first().locator('td').nth(2).innerText())
  await card.locator('tbody tr').first().locator('td').nth(2).getByRole('link').click()
  await expect(page).toHaveURL((url) => url.pathname === '/orders' && url.searchParams.get('where') === `country.eq.${name}`)
  await expect(new List(page).rows.first()).toBeVisible()
  expect(await total(page)).toBe(orders)
})
