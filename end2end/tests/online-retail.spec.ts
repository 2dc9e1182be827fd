import type { Page } from '@playwright/test'
import { expect, open, test } from '../support/fixtures.ts'
import { customer } from '../support/api.ts'
import { Record } from '../support/pages.ts'

// Figures of the UCI Online Retail file, computed from the file itself by other means.

test('the list counts every customer of the file', async ({ page }) => {
  await open(page, '/customers')
  await expect(page.getByRole('main')).toContainText('4,372')
})

test('customer 12347 shows what the file says', async ({ page, request }) => {
  const { id, orders } = await customer(request, 'source=online-retail&source_id=12347')
  expect(orders).toBe(7)
  await open(page, `/customers/${id}`)
  const record = new Record(page)
  await expect(record.figures.filter({ has: page.locator('.k', { hasText: /^Orders$/ }) })).toContainText('7')
  await expect(page.getByRole('main')).toContainText('£4,310.00')
  await record.tab(/^Orders/).click()
  await expect(page.locator('tbody tr:not(.sub)')).toHaveCount(7)
})

const figure = (page: Page, label: string) => page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: label }) }).locator('.v a')

test('the dashboard shows what the whole file adds up to', async ({ page }) => {
  await open(page, '/dashboard?period=all&compare=none')
  await expect(figure(page, 'Revenue')).toHaveAttribute('title', '£9,747,747.93')
  await expect(figure(page, 'Orders')).toHaveText('22,064')
  await expect(figure(page, 'Active customers')).toHaveText('4,339')
  await expect(figure(page, 'Repeat rate')).toHaveAttribute('title', /2,845 of 4,339/)
  await expect(figure(page, 'New customers')).toHaveText('4,339')
})

test('a month that is not over is held against the same days', async ({ page }) => {
  await open(page, '/dashboard?period=month')
  await expect(page.locator('.dash-head')).toContainText('1–9 Dec 2011')
  await expect(page.locator('.dash-head')).toContainText('1–9 Dec 2010')
  await expect(figure(page, 'Revenue')).toHaveAttribute('title', '£433,668.01')
  await expect(figure(page, 'Active customers')).toHaveText('615')
  await expect(figure(page, 'Repeat rate')).toHaveAttribute('title', /106 of 615/)
  // 433,668.01 against 377,488.45.
  await expect(page.locator('.kpi').first().locator('.delta')).toContainText('14.9 %')
  await open(page, '/dashboard?period=last-month&compare=none')
  await expect(figure(page, 'Revenue')).toHaveAttribute('title', '£1,461,756.25')
  await expect(figure(page, 'Orders')).toHaveText('3,021')
  await expect(figure(page, 'Active customers')).toHaveText('1,665')
})

test('is found by the id it had in the file', async ({ page }) => {
  await open(page, '/customers?q=12347')
  await expect(page.locator('tbody a.name').first()).toContainText('12347')
})

test('insights of a real company say what they are made of', async ({ page, request }) => {
  await open(page, '/insight')
  await expect(page.getByRole('main')).toContainText('Returns count against value. Single huge purchases count up to a cap')
  await expect(page.getByRole('region', { name: 'Retention by first order' })).toContainText(/Jan 2011\s*417/)
  await open(page, '/insight/models')
  await expect(page.getByRole('main')).toContainText('These data show nobody who left')
  // Recommendations find more of what was bought next than what sells most does.
  const hits = await page.getByRole('region', { name: 'Recommendations' }).locator('dd').nth(3).innerText()
  const [ours = 0, popular = 0] = hits.match(/[\d.]+(?=\s%)/g)?.map(Number) ?? []
  expect(ours).toBeGreaterThan(popular)
  const { id } = await customer(request, 'source=online-retail&source_id=12347')
  await open(page, `/customers/${id}/insights`)
  const card = (name: string) => page.getByRole('region', { name, exact: true })
  await expect(card('Expected value')).toContainText(/80 % range £[\d,]+(\.\d+)? ?k? – £/)
  await expect(card('Churn risk').locator('tbody tr')).toHaveCount(3)
  await expect(card('Risk')).toContainText('at a churn risk of')
})
