import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test, type Page } from '../support/fixtures.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d−-]/g, '').replace('−', '-'))

/** A change in the table of a page that says why, in hundredths of what stands there. */
const changes = async (page: Page, place: string): Promise<number[]> =>
  (await page.locator(`.why-table ${place} tr td:nth-of-type(3)`).allInnerTexts()).map(number)

test.use({ role: 'executive' })

test('a tile says what it means, and why it changed', async ({ page }) => {
  await open(page, '/dashboard?period=last-month&compare=previous')
  const tile = page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: /^Revenue$/ }) })
  await expect(tile.locator('.k')).toHaveAttribute('title', /anonymous/)
  await tile.locator('a.why').click()
  await expect(page).toHaveURL(/\/why\?metric=net&period=last-month&compare=previous$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'figures.why_changed', { name: 'Revenue' }))
  const [total] = await changes(page, 'tfoot')
  const parts = await changes(page, 'tbody')
  expect(parts.reduce((sum, part) => sum + part, 0), 'the parts add up').toBe(total)
  await expect(page.locator('.plot-hits > .hit')).toHaveCount(parts.length + 2)
})

test('a tile says what is aimed at and where it stands, as the scorecard does', async ({ page }) => {
  await open(page, '/dashboard?period=last-month')
  const tile = page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: /^Orders$/ }) })
  const aim = tile.locator('a.aim')
  const [stands = '', target = ''] = ((await aim.getAttribute('title')) ?? '').split(' · ')
  expect(number(await aim.locator('[aria-hidden]').innerText()), 'what the title says').toBe(number(target))
  await expect(tile.locator('.spark .tg')).toHaveAttribute('d', /L/)
  await aim.click()
  await expect(page).toHaveURL(/\/scorecard\?month=\d{4}-\d\d-01#m-orders$/)
  await expect(page.locator('[name="target.orders"]')).toHaveValue(String(number(target)))
  await expect(page.locator('#m-orders td').nth(5)).toHaveText(stands)
  // Of a month that is not over, and of a year, customers are held against nothing that is meant for a month.
  const customers = page.locator('.kpis .kpi').filter({ has: page.locator('.k', { hasText: /^Active customers$/ }) })
  await open(page, '/dashboard?period=month')
  await expect(customers.locator('.aim')).toBeVisible()
  await open(page, '/dashboard?period=12-months')
  await expect(customers.locator('.v')).toBeVisible()
  await expect(customers.locator('.aim')).toHaveCount(0)
})

test('each part opens the list that it counts', async ({ page }) => {
  await open(page, '/why?metric=orders&by=country&period=last-month&compare=previous')
  const cell = page.locator('.why-table tbody tr').first().locator('td').nth(1).getByRole('link')
  const orders = number(await cell.innerText())
  await cell.click()
  await expect(page).toHaveURL(/\/orders\?from=/)
  await expect(new List(page).rows.first()).toBeVisible()
  expect(number(await page.locator('.pager > span').first().innerText())).toBe(orders)
})

test('another split stands in the address, and is read by keyboard', async ({ page }) => {
  await open(page, '/why?metric=first_response&period=12-months')
  await page.getByRole('navigation', { name: word('en', 'figures.by') }).getByRole('link', { name: 'Channel' }).click()
  await expect(page).toHaveURL(/by=channel/)
  const hit = page.locator('.plot-hits a').nth(1)
  await hit.focus()
  await expect(hit.locator('.tip')).toBeVisible()
  await hit.press('Enter')
  await expect(page).toHaveURL(/\/tickets\?where=/)
})

test('the name of a tile leads to its definition', async ({ page }) => {
  await open(page, '/dashboard')
  await page.locator('.kpis .kpi .k', { hasText: /^Retention$/ }).click()
  await expect(page).toHaveURL(/\/metrics#retention$/)
  await expect(page.locator('#retention + dd')).toContainText('÷')
})

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a month of the scorecard is set by keyboard', async ({ page }) => {
      const mine = javaScriptEnabled ? 'csat' : 'nps'
      await page.goto('/scorecard')
      const target = page.locator(`[name="target.${mine}"]`)
      await target.focus()
      await target.fill(mine === 'csat' ? '4.40' : '45')
      await page.keyboard.press('Tab')
      await page.locator(`[name="comment.${mine}"]`).fill('Fewer answers than usual')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('status').filter({ hasText: word('en', 'figures.saved', { n: '1' }) })).toBeVisible()
      // The page that came scrolls once more when its script has run, and a press would land on another line.
      if (javaScriptEnabled) await hydrated(page)
      await expect(page.locator(`[name="target.${mine}"]`)).toHaveValue(mine === 'csat' ? '4.40' : '45')
      await page.locator(`#m-${mine} a[aria-expanded]`).click()
      await expect(page.locator('.score-past li').first()).toContainText('Fewer answers than usual')
      await page.locator('[name="target.orders"]').fill('many')
      await page.locator('[name="target.orders"]').press('Enter')
      await expect(page.getByRole('alert').first()).toContainText('many')
      await expect(page.locator('[name="target.orders"]')).toHaveValue('many')
    })
  })
}

test('the week is read on one page, each number opens what it counts, and it fits on a sheet of paper', async ({ page }) => {
  await open(page, '/bulletin')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'bulletin.title'))
  await expect(page.locator('.bl-t').first().locator('tbody tr')).toHaveCount(9)
  const named = page.getByRole('row').filter({ hasText: 'Orders' }).locator('td').first().getByRole('link')
  const orders = number(await named.innerText())
  await page.getByRole('link', { name: word('en', 'bulletin.before') }).press('Enter')
  await expect(page).toHaveURL(/week=\d{4}-\d\d-\d\d$/)
  // There is no week after the last: only once the one before is there, its link leads on.
  const after = page.getByRole('link', { name: word('en', 'bulletin.after') })
  await expect(after).toHaveAttribute('href', /week=/)
  await after.press('Enter')
  await expect.poll(async () => number(await named.innerText())).toBe(orders)
  const pdf = await page.pdf({ preferCSSPageSize: true })
  expect(pdf.toString('latin1').match(/\/Type ?\/Page\b/g)?.length, 'pages').toBe(1)
  await named.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'app.orders'))
  await expect(new List(page).rows.first()).toBeVisible()
  expect(number(await page.locator('.pager > span').first().innerText())).toBe(orders)
})

test.describe('who may set nothing', () => {
  test.use({ role: 'supervisor' })

  test('sees the scorecard without fields', async ({ page }) => {
    await open(page, '/scorecard')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'figures.scorecard'))
    await expect(page.locator('.score input')).toHaveCount(0)
  })
})

for (const width of [390, 1920]) {
  test(`figures fit ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    for (const path of ['/metrics', '/why?metric=net', '/scorecard', '/bulletin', '/dashboard']) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
      const cut = await page.locator('.why-table :is(th, td)').evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent))
      expect(cut, 'amounts that are cut off').toEqual([])
    }
  })
}
