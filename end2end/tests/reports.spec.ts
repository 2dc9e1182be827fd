import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test, type Page } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d−-]/g, '').replace('−', '-'))

const REPORT = '/reports?of=orders&row=country&column=month&measure=orders&period=quarter'

test.use({ role: 'executive' })

/** The name of the report that a page shows. */
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

test('each cell opens the orders that it counts', async ({ page }) => {
  await open(page, REPORT)
  const cell = page.locator('.pivot tbody tr').first().locator('td a').first()
  const orders = number(await cell.innerText())
  await cell.click()
  await expect(page).toHaveURL(/\/orders\?from=/)
  await expect(new List(page).rows.first()).toBeVisible()
  expect(number(await page.locator('.pager > span').first().innerText())).toBe(orders)
})

test('rows add up to the total, and a head sorts by keyboard', async ({ page }) => {
  await open(page, REPORT)
  const totals = async (place: string): Promise<number[]> => (await page.locator(`.pivot ${place} tr td.rp-total`).allInnerTexts()).map(number)
  const [total] = await totals('tfoot')
  expect((await totals('tbody')).reduce((sum, one) => sum + one, 0)).toBe(total)
  await page.locator('.pivot thead th.rp-name a').focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/sort=name/)
  await expect(page.locator('.pivot thead th.rp-name')).toHaveAttribute('aria-sort', 'ascending')
})

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a report is built, saved, changed and deleted', async ({ page }) => {
      const name = `Channels ${javaScriptEnabled ? 'awake' : 'asleep'}`
      if (javaScriptEnabled) await open(page, '/reports')
      else await page.goto('/reports')
      await page.getByRole('link', { name: word('en', 'reports.new_orders') }).click()
      await expect(page.locator('.pivot')).toBeVisible()
      if (javaScriptEnabled) await hydrated(page)
      await page.locator('#rp-row').selectOption('channel')
      await page.locator('#rp-column').selectOption('quarter')
      await page.locator('#rp-show').selectOption('column')
      await page.getByRole('button', { name: word('en', 'reports.run') }).press('Enter')
      await expect(page).toHaveURL(/row=channel.*column=quarter/)
      await expect(page.locator('.pivot thead')).toContainText('Q')
      await page.locator('#rp-save > summary').click()
      await page.locator('#rp-called').fill(name)
      await page.locator('#rp-save').getByRole('button', { name: word('en', 'reports.save') }).click()
      await expect(heading(page)).toHaveText(name)
      await expect(page.locator('.rp-head .badge')).toHaveText(word('en', 'reports.saved'))
      await page.goto('/reports')
      await page.getByRole('link', { name }).click()
      await expect(heading(page)).toHaveText(name)
      await page.locator('#rp-save > summary').click()
      await page.getByRole('button', { name: word('en', 'reports.delete') }).click()
      await expect(page).toHaveURL(/\/reports$/)
      await expect(page.getByRole('link', { name })).toHaveCount(0)
    })
  })
}

test('a report is taken away as a workbook', async ({ page }) => {
  await open(page, REPORT)
  await page.locator('.rp-head summary', { hasText: word('en', 'reports.export') }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: word('en', 'reports.excel') }).click()
  expect((await download).suggestedFilename()).toMatch(/^vecino-report-.*\.xlsx$/)
})

for (const width of [390, 1440, 1920]) {
  test(`reports fit ${width} pixels, and axe finds nothing`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    for (const path of [
      '/reports',
      `${REPORT}&row=channel&compare=year`,
      '/reports?of=tickets&row=reason&column=month&measure=opened&measure=resolution',
    ]) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}

test.describe('who sees no figures', () => {
  test.use({ role: 'agent' })

  test('is offered no reports, and shown none', async ({ page, guard }) => {
    guard.allow(/403/)
    await open(page, '/customers')
    await expect(page.locator('.rail a[href="/reports"]')).toHaveCount(0)
    await page.goto(REPORT)
    await expect(page.getByRole('alert')).toContainText(word('en', 'error.forbidden_title'))
    await expect(page.locator('.pivot')).toHaveCount(0)
  })
})
