import { expect, expectAccessible, expectNoSidewaysScroll, open, test } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d−-]/g, '').replace('−', '-'))

test.use({ role: 'executive' })

test('how long orders are on their way is told by country, and opens the orders that it counts', async ({ page }) => {
  await open(page, '/why?metric=delivery_time&by=formula&period=last-month&compare=previous')
  const delivered = page.locator('.why-table tbody tr').nth(1).locator('td').nth(1).getByRole('link')
  const orders = number(await delivered.innerText())
  expect(orders).toBeGreaterThan(0)
  await delivered.click()
  await expect(page).toHaveURL(/\/orders\?kind=order&where=delivered/)
  const list = new List(page)
  await expect(list.rows.first()).toBeVisible()
  expect(number(await page.locator('.pager > span').first().innerText())).toBe(orders)
  await list.rows.first().getByRole('link').first().press('Enter')
  await expect(page.locator('.rec-head .meta, .panel').first()).toBeVisible()
  await open(page, '/why?metric=delivery_time&by=country&period=last-month&compare=previous')
  await expect(page.locator('.why-table tbody tr').first()).toBeVisible()
})

test('an order says when it was delivered', async ({ page }) => {
  await open(page, '/orders/web-shop/584216')
  await expect(page.locator('.rec-head .meta time')).toHaveCount(2)
  await expect(page.locator('.rec-head .meta')).toContainText(word('en', 'measures.delivered'))
})

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a measure is held against itself before and after a day, by keyboard', async ({ page }) => {
      await page.goto('/scorecard?open=orders')
      const months = await page.locator('.dash-head .menu-list a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
      const since = /\d{4}-\d\d-\d\d/.exec(months[Math.min(8, months.length - 1)] ?? '')?.[0] ?? ''
      await page.getByLabel(word('en', 'measures.since')).fill(since)
      await page.getByRole('button', { name: word('en', 'measures.compare') }).press('Enter')
      await expect(page).toHaveURL(({ searchParams }) => searchParams.get('since') === since && searchParams.get('open') === 'orders')
      await expect(page.locator('.score-compared')).toContainText(word('en', 'measures.difference'))
      await expect(page.locator('.score-compared')).toContainText('95 %')
      await expect(page.locator('.score .sub')).toContainText('no proof')
      await expect(page.getByLabel(word('en', 'measures.since'))).toHaveValue(since)
    })

    test('who uses Vecino for what is told by week, and by person only to who may see people', async ({ page }) => {
      await page.goto('/metrics')
      await page.getByRole('link', { name: word('en', 'measures.adoption') }).press('Enter')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'measures.adoption'))
      await expect(page.getByRole('table', { name: word('en', 'measures.weeks') })).toBeVisible()
      await expect(page.getByRole('table', { name: word('en', 'measures.by_role') })).toBeVisible()
      await expect(page.getByRole('table', { name: word('en', 'measures.by_person') })).toHaveCount(0)
    })
  })
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`what is promised, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled, role: 'executive' })

    test('is said where the figure that it is for is explained, and typed again where it cannot be read', async ({ page }) => {
      await page.goto('/metrics#sla_kept')
      const form = page.locator('form.promises')
      const high = form.getByLabel(word('en', 'priority.high'))
      await expect(high).toHaveValue(/^\d+$/)
      const minutes = Number(await high.inputValue())
      // What the browser refuses by itself is not sent: somebody else's form may.
      await form.evaluate((form: HTMLFormElement) => (form.noValidate = true))
      await high.fill('0')
      await form.getByRole('button').press('Enter')
      await expect(page.locator('.banner.bad')).toContainText('0')
      await expect(high).toHaveValue('0')
      await high.fill(String(minutes))
      await form.getByRole('button').press('Enter')
      await expect(page.locator('.banner.info')).toHaveText(word('en', 'figures.promises_saved'))
      await expect(high).toHaveValue(String(minutes))
    })
  })
}

test('tickets answered as promised are the list behind the figure', async ({ page }) => {
  await page.goto('/tickets?where=answered.eq.late')
  await expect(page.locator('.chip.filter', { hasText: word('en', 'tickets.promise') })).toContainText(word('en', 'tickets.late'))
  await page.locator('.table tbody tr').first().locator('a[href^="/tickets/"]').first().click()
  await expect(page.locator('dl.kv .badge.bad')).toHaveText(word('en', 'tickets.late'))
})

test.describe('an administrator', () => {
  test.use({ role: 'administrator' })

  test('sees counts by person, in both themes and on a phone', async ({ page }) => {
    await open(page, '/adoption')
    await expect(page.getByRole('table', { name: word('en', 'measures.by_person') }).locator('tbody tr').first()).toBeVisible()
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
})

for (const width of [390, 1920]) {
  test(`a measure before and after a day fits ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await open(page, '/scorecard?open=net&since=2026-01-01')
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
}
