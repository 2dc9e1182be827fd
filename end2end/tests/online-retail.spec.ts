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

test('is found by the id it had in the file', async ({ page }) => {
  await open(page, '/customers?q=12347')
  await expect(page.locator('tbody a.name').first()).toContainText('12347')
})
