import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test, type Page } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d−-]/g, '').replace('−', '-'))

test.use({ role: 'executive' })

// One after the other: of one person's reports one is worked out at a time.
test.describe.configure({ mode: 'default' })

/** Waits for the table of a report that is worked out; without JavaScript a person looks again. */
async function workedOut(page: Page, asleep: boolean): Promise<void> {
  const table = page.locator('.pivot')
  await expect(async () => {
    if (asleep && (await table.count()) === 0) await page.getByRole('link', { name: word('en', 'bulk.look_again') }).click()
    await expect(table).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 30_000 })
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a report that no rollup keeps is worked out, and its numbers open what they count', async ({ page }) => {
      const measure = javaScriptEnabled ? 'customers' : 'requesters'
      const about = javaScriptEnabled ? 'orders' : 'tickets'
      const report = `/reports?of=${about}&row=stage&column=quarter&measure=${measure}&period=12-months`
      if (javaScriptEnabled) await open(page, report)
      else await page.goto(report)
      await expect(page.locator('.rp-made')).toContainText(word('en', 'reports_background.why'))
      await expect(page.locator('.pivot')).toHaveCount(0)
      await page.getByRole('button', { name: word('en', 'reports_background.start') }).press('Enter')
      await workedOut(page, !javaScriptEnabled)
      await expect(page.getByRole('button', { name: word('en', 'reports_background.again') })).toBeVisible()
      await page.locator('.rp-head summary', { hasText: word('en', 'reports.export') }).click()
      await expect(page.getByRole('link', { name: word('en', 'reports.csv') })).toBeVisible()
      if (javaScriptEnabled) await hydrated(page)
      const cell = page.locator('.pivot tbody tr td.rp-total a').first()
      const customers = number(await cell.innerText())
      await cell.click()
      await expect(page).toHaveURL(/\/customers\?where=/)
      await expect(new List(page).rows.first()).toBeVisible()
      const total = page.locator('.pager > span').first()
      // A list counts to a thousand by itself.
      if (customers > 1000) {
        await expect(total).toHaveText(word('en', 'customers.total_more').replace('{n}', '1,000'))
        await page.getByRole('link', { name: word('en', 'list.count_all') }).press('Enter')
        await expect(page).toHaveURL(/count=all/)
      }
      await expect(total).toHaveText(word('en', 'customers.total').replace('{n}', customers.toLocaleString('en-GB')))
    })
  })
}

test('products lead to their pages', async ({ page }) => {
  await open(page, '/reports?of=orders&row=product&measure=net&measure=units&period=12-months')
  await page.getByRole('button', { name: word('en', 'reports_background.start') }).click()
  await workedOut(page, false)
  await page.locator('.pivot tbody th a').first().click()
  await expect(page).toHaveURL(/\/products\//)
})

for (const width of [390, 1440]) {
  test(`what is worked out fits ${width} pixels, and axe finds nothing`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    for (const path of ['/reports?of=orders&row=tier&measure=net', '/reports?of=orders&row=owner&row=tier&column=month&measure=orders']) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}
