import type { Locator, Page } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, hydrated, open, test } from '../support/fixtures.ts'
import { busiest, customers, own } from '../support/api.ts'
import { List } from '../support/pages.ts'
import { word } from '../support/words.ts'

const number = (text: string): number => Number(text.replace(/[^\d]/g, ''))

/** A card of the page, by the key of its title. */
const card = (page: Page, key: string): Locator => page.locator(`section.card[aria-label="${word('en', key)}"]`)

/** How many rows the list on the page says it has. */
async function total(page: Page): Promise<number> {
  await expect(new List(page).rows.first()).toBeVisible()
  return number(await page.locator('.pager > span').first().innerText())
}

/** Follows a link with a number below a thousand: the list behind it has as many rows. */
async function follow(page: Page, link: Locator, shown: number, list: RegExp): Promise<void> {
  await link.click()
  await expect(page).toHaveURL(list)
  expect(await total(page)).toBe(shown)
}

test('g and then i lead to the insights, and so does the rail', async ({ page }) => {
  await open(page, '/customers')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page).toHaveURL(/\/insight$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'insight.title'))
  await expect(page.locator('nav.rail a[href="/insight"]')).toHaveAttribute('aria-current', 'page')
})

test('a cell of the retention opens as many customers as it says', async ({ page }) => {
  await open(page, '/insight')
  const cell = card(page, 'insight.retention').locator('tbody tr').nth(2).locator('td:not(.total) a').nth(1)
  const [, shown] = /: ([\d,]+) of/.exec((await cell.getAttribute('aria-label')) ?? '') ?? []
  await follow(page, cell, number(shown ?? ''), /\/customers\?where=/)
})

test('a pair opens the orders that hold both products', async ({ page }) => {
  await open(page, '/insight')
  const link = card(page, 'insight.pairs').locator('tbody a.num-link').first()
  await follow(page, link, number(await link.innerText()), /\/orders\?kind=order&from=.*&where=/)
})

test('a bar of churn and a tier open their customers', async ({ page }) => {
  await open(page, '/insight')
  const hits = card(page, 'score.churn').locator('.plot-hits a.hit')
  await expect(hits).toHaveCount(4)
  await card(page, 'score.churn').locator('.as-table > summary').click()
  await expect(card(page, 'score.churn').locator('.as-table tbody tr')).toHaveCount(4)
  const links = card(page, 'insight.tiers').locator('tbody tr').last().locator('a.num-link')
  const texts = await links.allInnerTexts()
  const small = texts.findIndex((text) => number(text) > 0 && number(text) < 1000)
  await follow(page, links.nth(small), number(texts[small] ?? ''), /\/customers\?where=tier/)
})

test('a group opens the customers whom its words name', async ({ page }) => {
  await open(page, '/insight')
  const groups = card(page, 'insight.groups').locator('.group')
  if ((await groups.count()) === 0) {
    await expect(card(page, 'insight.groups')).toContainText(word('en', 'insight.groups_none'))
    return
  }
  const link = groups.last().locator('a.num-link')
  await follow(page, link, number(await link.innerText()), /\/customers\?where=/)
})

test('a week of the forecast opens its orders, and the weeks to come say how sure they are', async ({ page }) => {
  await open(page, '/insight')
  const ahead = card(page, 'insight.orders_ahead')
  await ahead.locator('.as-table > summary').click()
  const rows = ahead.locator('.as-table tbody tr')
  const cells = (row: Locator): Promise<string[]> => row.locator('td').allInnerTexts()
  const [, expected, low, high] = (await cells(rows.last())).map(number)
  expect(low).toBeLessThanOrEqual(expected ?? 0)
  expect(expected).toBeLessThanOrEqual(high ?? 0)
  const past = rows.filter({ has: page.locator('a') }).last()
  const [shown] = (await cells(past)).map(number)
  await follow(page, past.locator('a'), shown ?? -1, /\/orders\?kind=order&from=/)
})

test('each model has a card that says when it was learnt, how good it is and when not to use it', async ({ page }) => {
  await open(page, '/insight')
  await page.getByRole('link', { name: word('en', 'insight.models') }).click()
  await expect(page).toHaveURL(/\/insight\/models$/)
  const models = page.locator('section.card:has(.model)')
  await expect(models).toHaveCount(11)
  for (const model of await models.all()) {
    await expect(model).toContainText(word('en', 'insight.fitted'))
    await expect(model).toContainText(word('en', 'insight.not_for'))
  }
  await expect(models.locator('figure .plot').first()).toBeVisible()
})

test('scores are worked out anew from the page', async ({ page }) => {
  await open(page, '/insight')
  await page.getByRole('button', { name: word('en', 'insight.score_now') }).click()
  await expect(page.getByRole('button', { name: word('en', 'insight.score_now') })).toBeEnabled({ timeout: 60_000 })
  await expect(card(page, 'insight.value')).toBeVisible()
})

test.describe('who may not see figures', () => {
  test.use({ role: 'agent' })
  test('is told so, and is not led there', async ({ page, guard }) => {
    guard.allow(/status of 403/)
    await open(page, '/insight')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(word('en', 'error.forbidden_title'))
    await expect(page.locator('nav.rail a[href="/insight"]')).toHaveCount(0)
  })

  test('still gets the insights of a customer', async ({ page, request }) => {
    const { id } = await busiest(request)
    await open(page, `/customers/${id}/insights`)
    await expect(card(page, 'score.expected_value')).toContainText('80 %')
    await expect(card(page, 'score.churn_risk').locator('tbody tr')).toHaveCount(3)
    await expect(page.locator('.modelnote, .ins-grid a[href="/insight/models"]')).toHaveCount(0)
  })
})

test('a proposal is dismissed with a reason, rests, and stands on the timeline', async ({ page, request }) => {
  const { id } = await own(request)
  await open(page, `/customers/${id}`)
  const next = page.locator('.nba')
  const before = await next.locator('.what').innerText()
  await expect(next.locator('.why .code').first()).toHaveText(/^[A-Z]\d$/)
  await next.locator('details.menu > summary').click()
  await next.getByRole('button', { name: word('en', 'next.not_now') }).click()
  await expect(page.locator('.nba .what').filter({ hasText: before })).toHaveCount(0)
  await expect(page.locator('.feed')).toContainText(word('en', 'next.not_now'))
  await page.reload()
  await hydrated(page)
  await expect(page.locator('.nba .what').filter({ hasText: before })).toHaveCount(0)
})

for (const path of ['/insight', '/insight/models']) {
  test(`axe finds nothing on ${path}`, async ({ page }) => {
    await open(page, path)
    for (const summary of await page.locator('.as-table > summary').all()) await summary.click()
    await expectAccessible(page)
  })
}
test('axe finds nothing on the insights of a customer', async ({ page, request }) => {
  const { id } = await busiest(request)
  await open(page, `/customers/${id}/insights`)
  await expectAccessible(page)
})

for (const width of [390, 820, 1920]) {
  test(`nothing is wider than a window of ${width}`, async ({ page, request }) => {
    await page.setViewportSize({ width, height: 900 })
    const { id } = await busiest(request)
    for (const path of ['/insight', '/insight/models', `/customers/${id}/insights`]) {
      await open(page, path)
      await expectNoSidewaysScroll(page)
    }
  })
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('the pages are whole, and a proposal can be accepted', async ({ page, request }) => {
    await page.goto('/insight')
    await expect(card(page, 'insight.retention').locator('tbody a').first()).toBeVisible()
    await expect(card(page, 'insight.value').locator('.plot svg').first()).toBeVisible()
    // Not those of other tests, whose proposals rest.
    let id = ''
    for (const someone of (await customers(request, 'open_tickets_min=1&sort=-orders')).slice(10)) {
      id = someone.id
      await page.goto(`/customers/${id}`)
      if ((await page.locator('.nba').count()) > 0) break
    }
    const before = await page.locator('.nba .what').innerText()
    await page.locator('.nba').getByRole('button', { name: word('en', 'next.accept') }).click()
    await expect(page).toHaveURL(new RegExp(`/customers/${id}$`))
    await expect(page.locator('.nba .what').filter({ hasText: before })).toHaveCount(0)
  })
})
