import type { Locator } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, open, test, type Page } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d]/g, ''))

const tile = (page: Page, name: string): Locator =>
  page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: new RegExp(`^${name}$`) }) })

/** Opens a menu of the dashboard's head and chooses from it. */
async function choose(page: Page, menu: string, name: string): Promise<void> {
  const details = page.locator('.dash-head details.menu').filter({ has: page.locator('summary', { hasText: menu }) })
  await details.locator('summary').click()
  await details.getByRole('link', { name, exact: true }).click()
}

const add = word('en', 'figures_by.add')

test.use({ role: 'executive' })

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a store is chosen, kept when the period changes, and taken off', async ({ page }) => {
      await page.goto('/dashboard?period=12-months')
      const all = await tile(page, 'Orders').locator('.v').innerText()
      await choose(page, add, 'Web shop')
      await expect(page).toHaveURL(/store=web-shop/)
      await expect(tile(page, 'Orders').locator('.v')).not.toHaveText(all)
      const notKept = word('en', 'figures_by.not_kept', { by: word('en', 'figures_by.store').toLowerCase() })
      await expect(page.locator('.kpis .kpi', { hasText: notKept }).first()).toBeVisible()
      const period = page.locator('.dash-head details.menu').first()
      await period.locator('summary').click()
      await period.getByRole('link', { name: word('en', 'dashboard.this_year') }).click()
      await expect(page).toHaveURL(/period=year.*store=web-shop/)
      await expect(page.locator('.is-stale')).toHaveCount(0)
      await page.locator('.dash-head .chip.filter a').click()
      await expect(page).toHaveURL(/\/dashboard\?period=year$/)
    })

    test('the months of the period keep the line of business', async ({ page }) => {
      await page.goto('/dashboard?line=insurance')
      const period = page.locator('.dash-head details.menu').first()
      await period.locator('summary').click()
      await period.getByRole('button', { name: word('en', 'list.apply') }).click()
      await expect(page).toHaveURL(/line=insurance/)
      await expect(page).toHaveURL(/from=/)
    })
  })
}

for (const slice of ['country=United+Kingdom', 'store=web-shop', 'team=Sales', 'line=insurance']) {
  test(`the list behind a figure counts it: ${slice}`, async ({ page }) => {
    for (const name of ['Orders', 'Active customers', 'New customers']) {
      await open(page, `/dashboard?period=last-month&${slice}`)
      const link = tile(page, name).locator('.v a')
      const shown = number(await link.innerText())
      await link.click()
      await expect(page).toHaveURL(/\/(orders|customers)\?/)
      if (shown > 0) await expect(new List(page).rows.first()).toBeVisible()
      expect(number(await page.locator('.pager > span').first().innerText()), name).toBe(shown)
    }
  })
}

test('what is chosen while other figures are on their way comes beside them', async ({ page }) => {
  await open(page, '/dashboard?period=12-months')
  let arrive = (): void => {}
  const held = new Promise<void>((resolve) => (arrive = resolve))
  await page.route('**/api/fn/dashboard*', async (route) => {
    await held
    await route.continue()
  })
  await choose(page, add, 'Web shop')
  await expect(page.locator('.dash.is-stale')).toHaveCount(1)
  const period = page.locator('.dash-head details.menu').first()
  await period.locator('summary').click()
  await period.getByRole('link', { name: word('en', 'dashboard.this_year') }).click()
  await expect(page).toHaveURL(/period=year.*store=web-shop/)
  arrive()
  await expect(page.locator('.dash.is-stale')).toHaveCount(0)
  await expect(page.locator('.dash-head .chip.filter .val')).toHaveText('Web shop')
  await page.unroute('**/api/fn/dashboard*')
})

test('a line of business is chosen by keyboard', async ({ page }) => {
  await open(page, '/dashboard')
  const menu = page.locator('.dash-head details.menu').filter({ has: page.locator('summary', { hasText: word('en', 'figures_by.line') }) })
  await menu.locator('summary').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/line=/)
  await expect(page.locator('.dash-head .chip.filter')).toBeVisible()
})

test('why a figure changed is asked of the same part', async ({ page }) => {
  await open(page, '/dashboard?period=last-month&compare=previous&country=United+Kingdom')
  const shown = await tile(page, 'Orders').locator('.v').innerText()
  await tile(page, 'Orders').locator('a.why').click()
  await expect(page).toHaveURL(/\/why\?metric=orders&.*country=United/)
  await expect(page.locator('.why-said .big')).toHaveText(shown)
  await expect(page.locator('.dash-head .chip.filter')).toContainText('United Kingdom')
})

test('what is no part of the company is told, and two are refused', async ({ page, request, guard }) => {
  guard.allow(/status of 400/)
  const refused = await request.get('/api/v1/metrics/csat?store=web-shop&by=month')
  expect(refused.status()).toBe(400)
  expect((await request.get('/api/v1/metrics/orders?store=web-shop&by=month')).status()).toBe(200)
  expect((await request.get('/api/v1/metrics/orders?store=web-shop&country=France')).status()).toBe(400)
  await page.goto('/dashboard?line=moon')
  await expect(page.locator('.kpis')).toHaveCount(0)
})

test('it is accessible and fits a telephone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '/dashboard?store=web-shop')
  await expectNoSidewaysScroll(page)
  await page.locator('.dash-head summary', { hasText: add }).click()
  await expectAccessible(page)
})
